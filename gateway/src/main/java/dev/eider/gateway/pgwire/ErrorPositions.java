package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import java.util.OptionalInt;

/** Positions as PostgreSQL counts them: in characters of the text that the client has sent, not in UTF-16 units of one statement. */
final class ErrorPositions {
    private ErrorPositions() {}

    /**
     * @param text all that the client has sent
     * @param offset where the statement that failed begins in it, in UTF-16 units from 0
     */
    static QueryException within(String text, int offset, QueryException error) {
        ErrorInfo info = error.info();
        if (info.position().isEmpty()) {
            return error;
        }
        int unit = Math.clamp((long) offset + info.position().getAsInt() - 1, 0, text.length());
        OptionalInt position = OptionalInt.of(text.codePointCount(0, unit) + 1);
        return new QueryException(new ErrorInfo(info.code(), info.message(), position, info.hint()), error);
    }
}
