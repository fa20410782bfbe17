package dev.eider.gateway.sql;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.contract.TableName;
import dev.eider.gateway.sql.Lexer.Kind;
import dev.eider.gateway.sql.Lexer.Token;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code 0x1F}, {@code 0o17} and {@code 0b101} are integers to PostgreSQL and the SQL standard; DuckDB takes {@code 0x1F} for {@code 0 AS x1F}. */
public final class IntegerLiterals {
    private static final Pattern BEGIN = Pattern.compile("0[xXoObB]");
    private static final Pattern LITERAL = Pattern.compile(
            "0(?:[xX](?<hex>(?:_?[0-9a-fA-F])+)|[oO](?<octal>(?:_?[0-7])+)|[bB](?<binary>(?:_?[01])+))");
    /** Reading digits takes time that grows with the square of their number; more are no number that DuckDB has. */
    private static final int MAX_LENGTH = 150;

    private IntegerLiterals() {}

    /**
     * In decimals; as long as before where they fit, so that errors tell the client's positions.
     *
     * @throws QueryException SYNTAX_ERROR for one that is malformed, OUT_OF_RANGE for one that is too long
     */
    public static String inDuckDb(String sql) {
        if (!BEGIN.matcher(sql).find()) {
            return sql;
        }
        StringBuilder changed = new StringBuilder(sql.length());
        Lexer lexer = new Lexer(sql);
        Token before = null;
        int from = 0;
        while (lexer.hasNext()) {
            Token token = lexer.next();
            if (token.kind() == Kind.NUMBER
                    && BEGIN.matcher(token.text()).lookingAt()
                    && !follows(before, '$', token)) {
                String decimal = decimal(token, follows(before, '.', token));
                changed.append(sql, from, token.start()).append(decimal);
                changed.repeat(' ', Math.max(0, token.text().length() - decimal.length()));
                from = token.end();
                if (sql.startsWith(".", from)) {
                    changed.append(' ');
                }
            }
            before = token;
        }
        return changed.append(sql, from, sql.length()).toString();
    }

    private static boolean follows(@Nullable Token before, char symbol, Token token) {
        return before != null && before.end() == token.start() && before.isSymbol(symbol);
    }

    private static String decimal(Token token, boolean fraction) {
        String text = token.text();
        if (text.length() > MAX_LENGTH) {
            throw error(ErrorCode.OUT_OF_RANGE, token, "integer of " + text.length() + " characters is out of range");
        }
        Matcher literal = LITERAL.matcher(text);
        if (fraction || !literal.matches()) {
            throw error(ErrorCode.SYNTAX_ERROR, token, malformed(text));
        }
        String hex = literal.group("hex");
        String octal = literal.group("octal");
        BigInteger value =
                hex != null ? number(hex, 16) : octal != null ? number(octal, 8) : number(literal.group("binary"), 2);
        return value.toString();
    }

    private static BigInteger number(String digits, int radix) {
        return new BigInteger(digits.replace("_", ""), radix);
    }

    /** In PostgreSQL's words. */
    private static String malformed(String text) {
        if (text.length() > 2 && !text.substring(2).equals("_")) {
            return "trailing junk after numeric literal";
        }
        return switch (text.charAt(1)) {
            case 'x', 'X' -> "invalid hexadecimal integer";
            case 'o', 'O' -> "invalid octal integer";
            default -> "invalid binary integer";
        };
    }

    private static QueryException error(ErrorCode code, Token token, String message) {
        return new QueryException(
                new ErrorInfo(
                        code,
                        message + " at or near \"" + TableName.cut(token.text()) + "\"",
                        OptionalInt.of(token.start() + 1),
                        Optional.empty()),
                null);
    }
}
