package dev.eider.estimator.planner;

import java.util.Set;

/**
 * The type in which a result carries a type's values. Arrow as DuckDB writes it has no plain form for some: ENUM needs a dictionary, TIME
 * WITH TIME ZONE loses its zone, UHUGEINT wraps around, BIT and BIGNUM are DuckDB's own bytes. Those become text, at any depth. (DuckDB's
 * lossless export has them as opaque extensions that clients can't read, and HUGEINT, the type of every sum of integers, too.)
 */
final class PlainType {
    private static final Set<String> TEXTUAL =
            Set.of("ENUM", "TIME WITH TIME ZONE", "UHUGEINT", "BIT", "BIGNUM", "VARIANT");

    private final String type;
    private int at;

    private PlainType(String type) {
        this.type = type;
    }

    /** @param type DuckDB's name; the same if its values are plain already */
    static String of(String type) {
        return new PlainType(type).type();
    }

    private String type() {
        int start = at;
        String plain = type.startsWith("STRUCT(", at) || type.startsWith("UNION(", at)
                ? nested(true)
                : type.startsWith("MAP(", at) ? nested(false) : scalar();
        int suffix = at;
        while (at < type.length() && type.charAt(at) == '[') {
            at = type.indexOf(']', at) + 1;
        }
        return at > start ? plain + type.substring(suffix, at) : plain;
    }

    /** @param named whether each member begins with its name */
    private String nested(boolean named) {
        StringBuilder plain = new StringBuilder();
        do {
            int start = at;
            at = plain.isEmpty() ? type.indexOf('(', at) + 1 : at + 1;
            while (type.charAt(at) == ' ') {
                at++;
            }
            if (named) {
                at = type.charAt(at) == '"' ? behindQuoted('"') + 1 : type.indexOf(' ', at) + 1;
            }
            plain.append(type, start, at).append(type());
        } while (type.charAt(at) == ',');
        at++;
        return plain.append(')').toString();
    }

    /** Up to the comma, parenthesis or bracket that is not its own. */
    private String scalar() {
        int start = at;
        int depth = 0;
        while (at < type.length() && (depth > 0 || ",)[".indexOf(type.charAt(at)) < 0)) {
            char c = type.charAt(at);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            at = c == '\'' || c == '"' ? behindQuoted(c) : at + 1;
        }
        String name = type.substring(start, at);
        int arguments = name.indexOf('(');
        return TEXTUAL.contains(arguments < 0 ? name : name.substring(0, arguments)) ? "VARCHAR" : name;
    }

    /** Quotes within are doubled, which looks like two quoted texts side by side. */
    private int behindQuoted(char quote) {
        int end = type.indexOf(quote, at + 1) + 1;
        while (end < type.length() && type.charAt(end) == quote) {
            end = type.indexOf(quote, end + 1) + 1;
        }
        return end;
    }
}
