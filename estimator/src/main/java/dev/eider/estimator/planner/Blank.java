package dev.eider.estimator.planner;

/** White space and comments between tokens. */
final class Blank {
    private Blank() {}

    /** Where the first token at or behind {@code start} begins. */
    static int end(String sql, int start) {
        int at = start;
        while (at < sql.length()) {
            if (sql.startsWith("--", at)) {
                int newline = sql.indexOf('\n', at);
                at = newline < 0 ? sql.length() : newline + 1;
            } else if (sql.startsWith("/*", at)) {
                int close = sql.indexOf("*/", at + 2);
                at = close < 0 ? sql.length() : close + 2;
            } else if (Character.isWhitespace(sql.charAt(at))) {
                at++;
            } else {
                return at;
            }
        }
        return at;
    }
}
