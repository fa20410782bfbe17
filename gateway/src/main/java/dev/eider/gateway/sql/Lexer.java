package dev.eider.gateway.sql;

import dev.eider.estimator.planner.Blank;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Cuts SQL into tokens by PostgreSQL's lexical rules (its manual, section 4.1): quoted identifiers, strings, {@code E''} strings, dollar
 * quotes, nested comments; what is white space is DuckDB's affair. Never fails: what is not closed ends with the text.
 */
final class Lexer implements Iterator<Lexer.Token> {
    /** What a token is. */
    enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        NUMBER,
        SYMBOL
    }

    /** {@code text} as written; offsets count UTF-16 units, {@code end} is behind the last. */
    record Token(Kind kind, String text, int start, int end) {
        boolean isWord(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }

        boolean isSymbol(char symbol) {
            return kind == Kind.SYMBOL && text.charAt(0) == symbol;
        }

        /** A name or a literal's value without its quotes. */
        String value() {
            return switch (kind) {
                case QUOTED_NAME -> StringLiteral.unquote(text, '"');
                case STRING -> StringLiteral.value(text);
                case WORD, NUMBER, SYMBOL -> text;
            };
        }
    }

    private final String sql;
    private int at;

    Lexer(String sql) {
        this.sql = sql;
        skipBlanks();
    }

    /** The first {@code limit} tokens: a long statement need not be read to its end to be told from a SET. */
    static List<Token> tokens(String sql, int limit) {
        Lexer lexer = new Lexer(sql);
        List<Token> tokens = new ArrayList<>();
        while (lexer.hasNext() && tokens.size() < limit) {
            tokens.add(lexer.next());
        }
        return tokens;
    }

    @Override
    public boolean hasNext() {
        return at < sql.length();
    }

    @Override
    public Token next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int start = at;
        char c = sql.charAt(at);
        Kind kind;
        if (c == '\'') {
            quoted('\'', false);
            kind = Kind.STRING;
        } else if ((c == 'e' || c == 'E') && peek(1) == '\'') {
            at++;
            quoted('\'', true);
            kind = Kind.STRING;
        } else if (c == '"') {
            quoted('"', false);
            kind = Kind.QUOTED_NAME;
        } else if (c == '$' && dollarQuoted()) {
            kind = Kind.STRING;
        } else if (Character.isDigit(c)) {
            skipWhileWord();
            kind = Kind.NUMBER;
        } else if (isWordStart(c)) {
            skipWhileWord();
            kind = Kind.WORD;
        } else {
            at++;
            kind = Kind.SYMBOL;
        }
        Token token = new Token(kind, sql.substring(start, at), start, at);
        skipBlanks();
        return token;
    }

    private char peek(int ahead) {
        return at + ahead < sql.length() ? sql.charAt(at + ahead) : '\0';
    }

    private static boolean isWordStart(char c) {
        return Character.isLetter(c) || c == '_' || (c > 0x7f && !Blank.is(c));
    }

    private void skipWhileWord() {
        while (at < sql.length()
                && (isWordStart(sql.charAt(at)) || Character.isDigit(sql.charAt(at)) || sql.charAt(at) == '$')) {
            at++;
        }
    }

    private void quoted(char quote, boolean backslashes) {
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (backslashes && c == '\\') {
                at++;
            } else if (c == quote) {
                if (peek(0) != quote) {
                    break;
                }
                at++;
            }
        }
        at = Math.min(at, sql.length());
    }

    /** {@code $$…$$} or {@code $tag$…$tag$}; leaves {@code at} alone and returns false if this is something else, such as {@code $1}. */
    private boolean dollarQuoted() {
        int tagEnd = at + 1;
        while (tagEnd < sql.length()
                && (isWordStart(sql.charAt(tagEnd)) || (tagEnd > at + 1 && Character.isDigit(sql.charAt(tagEnd))))) {
            tagEnd++;
        }
        if (tagEnd >= sql.length() || sql.charAt(tagEnd) != '$') {
            return false;
        }
        String tag = sql.substring(at, tagEnd + 1);
        int close = sql.indexOf(tag, tagEnd + 1);
        at = close < 0 ? sql.length() : close + tag.length();
        return true;
    }

    private void skipBlanks() {
        at = Blank.end(sql, at);
    }
}
