package dev.eider.gateway.sql;

import dev.eider.gateway.sql.Lexer.Kind;
import dev.eider.gateway.sql.Lexer.Token;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code 0x1F}, {@code 0o17} and {@code 0b101} are integers to PostgreSQL and the SQL standard; DuckDB takes {@code 0x1F} for {@code 0 AS x1F}. */
public final class IntegerLiterals {
    private static final Pattern HINT = Pattern.compile("0[xXoObB][0-9a-fA-F_]");
    private static final Pattern LITERAL = Pattern.compile(
            "0(?:[xX](?<hex>(?:_?[0-9a-fA-F])+)|[oO](?<octal>(?:_?[0-7])+)|[bB](?<binary>(?:_?[01])+))");
    /** Reading digits takes time that grows with the square of their number; more are no number that DuckDB has. */
    private static final int MAX_LENGTH = 150;

    private IntegerLiterals() {}

    /** In decimals; as long as before where they fit, so that errors tell the client's positions. */
    public static String inDuckDb(String sql) {
        if (!HINT.matcher(sql).find()) {
            return sql;
        }
        StringBuilder changed = new StringBuilder(sql.length());
        Lexer lexer = new Lexer(sql);
        Token before = null;
        int from = 0;
        while (lexer.hasNext()) {
            Token token = lexer.next();
            if (token.kind() == Kind.NUMBER && token.text().length() <= MAX_LENGTH && !continues(before, token)) {
                Matcher literal = LITERAL.matcher(token.text());
                if (literal.matches()) {
                    String decimal = decimal(literal);
                    int padding = Math.max(0, token.text().length() - decimal.length());
                    changed.append(sql, from, token.start()).append(decimal).repeat(' ', padding);
                    from = token.end();
                }
            }
            before = token;
        }
        return changed.append(sql, from, sql.length()).toString();
    }

    /** A fraction's digits, or a parameter's. */
    private static boolean continues(@Nullable Token before, Token token) {
        return before != null && before.end() == token.start() && (before.isSymbol('.') || before.isSymbol('$'));
    }

    private static String decimal(Matcher literal) {
        String hex = literal.group("hex");
        String octal = literal.group("octal");
        BigInteger value =
                hex != null ? number(hex, 16) : octal != null ? number(octal, 8) : number(literal.group("binary"), 2);
        return value.toString();
    }

    private static BigInteger number(String digits, int radix) {
        return new BigInteger(digits.replace("_", ""), radix);
    }
}
