package dev.eider.gateway.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a text into statements at its semicolons, leaving alone those within '…' and E'…' strings, "identifiers", $tag$…$tag$ strings,
 * line comments and (nested) block comments. What is not closed reaches to the end; the parser will say so.
 */
public final class StatementSplitter {
    private final String text;
    private final List<Statement> statements = new ArrayList<>();
    private int position;
    /** Where the present statement's first token stands; -1 before it. */
    private int start = -1;
    /** Behind the present statement's last token. */
    private int end;

    private StatementSplitter(String text) {
        this.text = text;
    }

    /**
     * A statement without the white space and comments around it and without its semicolon.
     *
     * @param offset of its first character in the whole text, UTF-16 from 0
     */
    public record Statement(String sql, int offset) {

        /** The first word in upper case, such as {@code SELECT}; empty if it begins with something else. */
        public String keyword() {
            int length = 0;
            while (length < sql.length() && Character.isLetter(sql.charAt(length))) {
                length++;
            }
            return sql.substring(0, length).toUpperCase(Locale.ROOT);
        }
    }

    /** In their order; empty statements are left out. */
    public static List<Statement> split(String text) {
        return new StatementSplitter(text).split();
    }

    private List<Statement> split() {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == ';') {
                finish();
                position++;
            } else if (Character.isWhitespace(c)) {
                position++;
            } else if (text.startsWith("--", position)) {
                position = until("\n", position);
            } else if (text.startsWith("/*", position)) {
                position = blockCommentEnd(position);
            } else {
                token(c);
            }
        }
        finish();
        return List.copyOf(statements);
    }

    private void finish() {
        if (start >= 0) {
            statements.add(new Statement(text.substring(start, end), start));
        }
        start = -1;
    }

    private void token(char c) {
        if (start < 0) {
            start = position;
        }
        if (c == '\'' || c == '"') {
            position = quotedEnd(position + 1, c, false);
        } else if (c == '$') {
            position = dollarEnd(position);
        } else if (isIdentifierStart(c)) {
            word();
        } else if (Character.isDigit(c)) {
            position = identifierEnd(position);
        } else {
            position++;
        }
        end = position;
    }

    private void word() {
        int wordStart = position;
        position = identifierEnd(position);
        boolean escapes = position - wordStart == 1 && (text.charAt(wordStart) == 'E' || text.charAt(wordStart) == 'e');
        if (escapes && text.startsWith("'", position)) {
            position = quotedEnd(position + 1, '\'', true);
        }
    }

    private int quotedEnd(int from, char quote, boolean backslashEscapes) {
        int at = from;
        while (at < text.length()) {
            if (text.charAt(at) == quote && !text.startsWith(String.valueOf(quote), at + 1)) {
                return at + 1;
            }
            boolean pair = text.charAt(at) == quote || (backslashEscapes && text.charAt(at) == '\\');
            at += pair ? 2 : 1;
        }
        return text.length();
    }

    private int dollarEnd(int from) {
        int at = from + 1;
        if (at < text.length() && isIdentifierStart(text.charAt(at))) {
            while (at < text.length() && text.charAt(at) != '$' && isIdentifierPart(text.charAt(at))) {
                at++;
            }
        }
        if (at >= text.length() || text.charAt(at) != '$') {
            return from + 1; // a parameter such as $1, or a lone dollar
        }
        return until(text.substring(from, at + 1), at + 1);
    }

    private int blockCommentEnd(int from) {
        int depth = 0;
        int at = from;
        while (at < text.length()) {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
                if (depth == 0) {
                    return at;
                }
            } else {
                at++;
            }
        }
        return text.length();
    }

    private int until(String mark, int from) {
        int at = text.indexOf(mark, from);
        return at < 0 ? text.length() : at + mark.length();
    }

    private int identifierEnd(int from) {
        int at = from;
        while (at < text.length() && isIdentifierPart(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isIdentifierStart(char c) {
        return Character.isLetter(c) || c == '_' || c > 0x7f;
    }

    private static boolean isIdentifierPart(char c) {
        return isIdentifierStart(c) || Character.isDigit(c) || c == '$';
    }
}
