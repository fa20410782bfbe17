package dev.eider.gateway.sql;

import dev.eider.gateway.sql.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts a text into statements at its semicolons. What is not closed (a string, a comment) reaches to the end; the parser will say so. */
public final class StatementSplitter {
    private StatementSplitter() {}

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
        List<Statement> pieces = new ArrayList<>();
        Lexer lexer = new Lexer(text);
        int start = -1;
        int end = 0;
        while (lexer.hasNext()) {
            Token token = lexer.next();
            if (!token.isSymbol(';')) {
                start = start < 0 ? token.start() : start;
                end = token.end();
            } else if (start >= 0) {
                pieces.add(new Statement(text.substring(start, end), start));
                start = -1;
            }
        }
        if (start >= 0) {
            pieces.add(new Statement(text.substring(start, end), start));
        }
        return List.copyOf(pieces);
    }
}
