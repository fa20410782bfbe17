package dev.eider.gateway.sql;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.gateway.sql.Lexer.Kind;
import dev.eider.gateway.sql.Lexer.Token;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Parameters in a text, before DuckDB's parser has seen it. */
public final class Placeholders {
    private static final Pattern SUSPECT = Pattern.compile("\\$(0|\\d+\\.)");

    private Placeholders() {}

    /**
     * {@code $0} and {@code $1.name}, which DuckDB's parser refuses with errors that cannot be told from the one about depth.
     *
     * @throws QueryException UNDEFINED_PARAMETER or SYNTAX_ERROR, with its position
     */
    public static void check(String sql) {
        if (!SUSPECT.matcher(sql).find()) {
            return;
        }
        int dollar = -1;
        for (Lexer lexer = new Lexer(sql); lexer.hasNext(); ) {
            Token token = lexer.next();
            if (dollar >= 0 && token.start() == dollar + 1 && token.kind() == Kind.NUMBER) {
                check(token.text(), sql.startsWith(".", token.end()), dollar);
            }
            dollar = token.isSymbol('$') ? token.start() : -1;
        }
    }

    private static void check(String number, boolean field, int dollar) {
        if (number.chars().allMatch(c -> c == '0')) {
            throw at(dollar, ErrorCode.UNDEFINED_PARAMETER, "there is no parameter $" + number);
        }
        if (field) {
            String parameter = "$" + number;
            throw at(
                    dollar,
                    ErrorCode.SYNTAX_ERROR,
                    "a field of parameter " + parameter + " is written with parentheses: (" + parameter + ").name");
        }
    }

    private static QueryException at(int dollar, ErrorCode code, String message) {
        return new QueryException(new ErrorInfo(code, message, OptionalInt.of(dollar + 1), Optional.empty()), null);
    }
}
