package dev.eider.gateway.sql;

/** What PostgreSQL's string literals stand for: {@code 'a''b'}, {@code E'a\nb'} and {@code $tag$a'b$tag$}. What is not closed ends with the text. */
final class StringLiteral {
    private static final int OCTAL_DIGITS = 3;

    private StringLiteral() {}

    static String value(String text) {
        return switch (text.charAt(0)) {
            case '\'' -> unquote(text, '\'');
            case '$' -> dollarQuoted(text);
            default -> escaped(unquoteOnly(text.substring(1), '\''));
        };
    }

    /** Doubled quotes are one. */
    static String unquote(String text, char quote) {
        String one = String.valueOf(quote);
        return unquoteOnly(text, quote).replace(one + one, one);
    }

    private static String unquoteOnly(String text, char quote) {
        int last = text.length() > 1 && text.charAt(text.length() - 1) == quote ? text.length() - 1 : text.length();
        return text.substring(1, last);
    }

    private static String dollarQuoted(String text) {
        String tag = text.substring(0, text.indexOf('$', 1) + 1);
        boolean closed = text.length() >= 2 * tag.length() && text.endsWith(tag);
        return text.substring(tag.length(), text.length() - (closed ? tag.length() : 0));
    }

    private static String escaped(String text) {
        StringBuilder value = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\'') {
                at++; // the second of two
                value.append(c);
            } else if (c == '\\' && at < text.length()) {
                at = escape(text, at, value);
            } else {
                value.append(c);
            }
        }
        return value.toString();
    }

    /** @param at behind the backslash. @return behind what belongs to it */
    private static int escape(String text, int at, StringBuilder value) {
        char kind = text.charAt(at);
        return switch (kind) {
            case 'b' -> plain(value, '\b', at);
            case 'f' -> plain(value, '\f', at);
            case 'n' -> plain(value, '\n', at);
            case 'r' -> plain(value, '\r', at);
            case 't' -> plain(value, '\t', at);
            case 'x' -> coded(text, at, at + 1, 2, 16, value);
            case 'u' -> coded(text, at, at + 1, 4, 16, value);
            case 'U' -> coded(text, at, at + 1, 8, 16, value);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> coded(text, at, at, OCTAL_DIGITS, 8, value);
            default -> plain(value, kind, at);
        };
    }

    private static int plain(StringBuilder value, char c, int at) {
        value.append(c);
        return at + 1;
    }

    /** A character by its number; without one the letter stands for itself. */
    private static int coded(String text, int letter, int from, int maxDigits, int radix, StringBuilder value) {
        int end = from;
        while (end < Math.min(text.length(), from + maxDigits) && Character.digit(text.charAt(end), radix) >= 0) {
            end++;
        }
        long code = end == from ? -1 : Long.parseLong(text.substring(from, end), radix);
        if (code < 0 || !Character.isValidCodePoint((int) Math.min(code, Integer.MAX_VALUE))) {
            return plain(value, text.charAt(letter), letter);
        }
        value.appendCodePoint((int) code);
        return end;
    }
}
