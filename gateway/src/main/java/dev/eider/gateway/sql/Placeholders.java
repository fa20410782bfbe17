package dev.eider.gateway.sql;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.gateway.sql.Lexer.Kind;
import dev.eider.gateway.sql.Lexer.Token;
import java.util.Optional;
import java.util.OptionalInt;

/** Parameters in a text, before DuckDB's parser has seen it. */
public final class Placeholders {
    private Placeholders() {}

    /**
     * {@code $0}, which DuckDB's parser refuses with an error that cannot be told from the one about depth.
     *
     * @throws QueryException UNDEFINED_PARAMETER with its position
     */
    public static void refuseZero(String sql) {
        if (!sql.contains("$0")) {
            return;
        }
        int dollar = -1;
        for (Lexer lexer = new Lexer(sql); lexer.hasNext(); ) {
            Token token = lexer.next();
            if (dollar >= 0 && token.start() == dollar + 1 && isZero(token)) {
                throw new QueryException(
                        new ErrorInfo(
                                ErrorCode.UNDEFINED_PARAMETER,
                                "there is no parameter $" + token.text(),
                                OptionalInt.of(dollar + 1),
                                Optional.empty()),
                        null);
            }
            dollar = token.isSymbol('$') ? token.start() : -1;
        }
    }

    private static boolean isZero(Token token) {
        return token.kind() == Kind.NUMBER && token.text().chars().allMatch(c -> c == '0');
    }
}
