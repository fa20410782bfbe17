package dev.eider.estimator.planner;

/**
 * How far a relation reaches in the text. The parser's own length includes the alias, which has to stay when the relation is replaced.
 * Knows the tokens in which a bracket or a quote means nothing: strings, quoted identifiers, dollar quotes, comments.
 */
final class SourceExtent {
    private final String sql;
    private int at;

    private SourceExtent(String sql, int start) {
        this.sql = sql;
        this.at = start;
    }

    /** Length of the table name at {@code start}: parts in any quotes, separated by dots. 0 without a place. */
    static int ofName(String sql, int start) {
        if (start < 0) {
            return 0;
        }
        SourceExtent extent = new SourceExtent(sql, start);
        extent.skipName();
        return extent.at - start;
    }

    /** Length of the call at {@code start}, up to the bracket that closes its arguments. 0 without a place. */
    static int ofCall(String sql, int start) {
        if (start < 0) {
            return 0;
        }
        SourceExtent extent = new SourceExtent(sql, start);
        extent.skipName();
        extent.skipBlank();
        extent.skipBrackets();
        return extent.at - start;
    }

    private void skipName() {
        skipToken();
        int end = at;
        skipBlank();
        while (at < sql.length() && sql.charAt(at) == '.') {
            at++;
            skipBlank();
            skipToken();
            end = at;
            skipBlank();
        }
        at = end;
    }

    private void skipBrackets() {
        int depth = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            skipToken();
            if (depth == 0) {
                return;
            }
            skipBlank();
        }
    }

    /** A quoted text, a word, or one other character. */
    private void skipToken() {
        if (at >= sql.length()) {
            return;
        }
        char c = sql.charAt(at);
        if (c == '\'' || c == '"') {
            skipQuoted(c, false);
        } else if ((c == 'e' || c == 'E') && sql.startsWith("'", at + 1)) {
            at++;
            skipQuoted('\'', true);
        } else if (c == '$' && dollarTag() > 0) {
            skipDollarQuoted(dollarTag());
        } else if (isWord(c)) {
            while (at < sql.length() && isWord(sql.charAt(at))) {
                at++;
            }
        } else {
            at++;
        }
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || (c >= 0x80 && !Blank.is(c));
    }

    private void skipQuoted(char quote, boolean escapes) {
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (escapes && c == '\\') {
                at = Math.min(at + 1, sql.length());
            } else if (c == quote) {
                if (!sql.startsWith(String.valueOf(quote), at)) {
                    return;
                }
                at++;
            }
        }
    }

    /** Length of {@code $tag$} here; 0 if it is no such thing, as in {@code $1}. */
    private int dollarTag() {
        int end = at + 1;
        while (end < sql.length() && isWord(sql.charAt(end))) {
            end++;
        }
        boolean number = Character.isDigit(sql.charAt(Math.min(at + 1, sql.length() - 1)));
        return !number && sql.startsWith("$", end) ? end + 1 - at : 0;
    }

    private void skipDollarQuoted(int tagLength) {
        String tag = sql.substring(at, at + tagLength);
        int close = sql.indexOf(tag, at + tagLength);
        at = close < 0 ? sql.length() : close + tagLength;
    }

    private void skipBlank() {
        at = Blank.end(sql, at);
    }
}
