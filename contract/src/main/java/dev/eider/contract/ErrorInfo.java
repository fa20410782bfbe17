package dev.eider.contract;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * An error as it crosses a process boundary or reaches a client.
 *
 * @param message what was wrong and what to do, for a person; never a stack trace
 * @param position 1-based character offset in the statement's text, where the error has one
 * @param hint a second sentence, such as the candidates for a misspelt name
 */
public record ErrorInfo(ErrorCode code, String message, OptionalInt position, Optional<String> hint) {

    public static ErrorInfo of(ErrorCode code, String message) {
        return new ErrorInfo(code, message, OptionalInt.empty(), Optional.empty());
    }

    public QueryException toException() {
        return new QueryException(this, null);
    }
}
