package dev.eider.gateway.sql;

import dev.eider.gateway.sql.Lexer.Kind;
import dev.eider.gateway.sql.Lexer.Token;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code = ANY('{}')}: how psycopg2 writes an empty list. DuckDB knows PostgreSQL's text of an array only where it is a parameter's. */
public final class EmptyArrays {
    private static final Set<String> QUANTIFIERS = Set.of("ANY", "ALL", "SOME");
    private static final String POSTGRES = "'{}'";
    /** As long, so that errors tell the client's positions. */
    private static final String DUCKDB = "[]  ";

    private EmptyArrays() {}

    public static String inDuckDb(String sql) {
        if (!sql.contains(POSTGRES)) {
            return sql;
        }
        StringBuilder changed = new StringBuilder(sql);
        Lexer lexer = new Lexer(sql);
        Token beforeLast = null;
        Token last = null;
        while (lexer.hasNext()) {
            Token token = lexer.next();
            if (token.text().equals(POSTGRES) && last != null && last.isSymbol('(') && isQuantifier(beforeLast)) {
                changed.replace(token.start(), token.end(), DUCKDB);
            }
            beforeLast = last;
            last = token;
        }
        return changed.toString();
    }

    private static boolean isQuantifier(@Nullable Token token) {
        return token != null
                && token.kind() == Kind.WORD
                && QUANTIFIERS.contains(token.text().toUpperCase(Locale.ROOT));
    }
}
