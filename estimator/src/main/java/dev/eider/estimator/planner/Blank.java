package dev.eider.estimator.planner;

/** White space and comments between tokens, as DuckDB reads them. */
public final class Blank {
    private Blank() {}

    /** Besides PostgreSQL's white space there are characters that look like it; all others beyond ASCII are letters to DuckDB. */
    public static boolean is(char c) {
        return switch (c) {
            case ' ', '\t', '\n', '\u000b', '\f', '\r' -> true;
            case '\u00a0', '\u202f', '\u205f', '\u2060', '\u3000', '\ufeff' -> true;
            default -> c >= '\u2000' && c <= '\u200b';
        };
    }

    /** Where the first token at or behind {@code start} begins. */
    public static int end(String sql, int start) {
        int at = start;
        while (at < sql.length()) {
            if (is(sql.charAt(at))) {
                at++;
            } else if (sql.startsWith("--", at)) {
                at = endOfLine(sql, at);
            } else if (sql.startsWith("/*", at)) {
                at = endOfComment(sql, at);
            } else {
                return at;
            }
        }
        return at;
    }

    private static int endOfLine(String sql, int start) {
        int at = start;
        while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
            at++;
        }
        return at;
    }

    /** Comments may stand in comments. */
    private static int endOfComment(String sql, int start) {
        int at = start;
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
        return at;
    }
}
