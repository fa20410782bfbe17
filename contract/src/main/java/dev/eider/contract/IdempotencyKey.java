package dev.eider.contract;

import java.time.Duration;

/**
 * What a client gives a request so that repeating it does not start the statement again. A principal's own, and its word for a while.
 *
 * @param text 1 to {@link #MAX_LENGTH} characters
 * @param request equal for equal requests, such as a digest
 */
public record IdempotencyKey(String text, String request) {
    public static final int MAX_LENGTH = 255;

    /** From the statement's arrival on; afterwards a key can be used for another. */
    public static final Duration KEPT = Duration.ofDays(1);

    public IdempotencyKey {
        if (text.isBlank() || text.length() > MAX_LENGTH) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST, "Idempotency-Key must have 1 to " + MAX_LENGTH + " characters");
        }
    }
}
