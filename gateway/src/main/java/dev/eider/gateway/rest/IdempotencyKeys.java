package dev.eider.gateway.rest;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.gateway.auth.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Remembers which query a principal's {@code Idempotency-Key} has started, for a day and in this process only, so that a repeated
 * request finds the query instead of starting it again. Thread-safe; a second request with a key waits for the first one's start.
 */
final class IdempotencyKeys {
    static final int MAX_LENGTH = 255;
    private static final Duration KEPT = Duration.ofDays(1);
    private static final int MAX_KEYS = 100_000;

    private record Owned(Principal principal, String key) {}

    private record Started(String request, QueryId query, Instant at) {}

    private final InstantSource clock;
    private final Map<Owned, Started> started = new LinkedHashMap<>();

    IdempotencyKeys(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The query that the key has started before, or else starts one.
     *
     * @param request equal for equal requests
     * @throws QueryException ALREADY_EXISTS if the key came with another request
     */
    synchronized QueryId once(Principal principal, String key, String request, Supplier<QueryId> start) {
        if (key.isBlank() || key.length() > MAX_LENGTH) {
            throw SubmitBodyParser.wrong("Idempotency-Key must have 1 to " + MAX_LENGTH + " characters");
        }
        forgetOld();
        Owned owned = new Owned(principal, key);
        Optional<Started> before = Optional.ofNullable(started.get(owned));
        if (before.isPresent()) {
            if (!before.get().request().equals(request)) {
                throw new QueryException(
                        ErrorCode.ALREADY_EXISTS,
                        "Idempotency-Key '" + key
                                + "' came before with another request; give each request its own key");
            }
            return before.get().query();
        }
        QueryId query = start.get();
        started.put(owned, new Started(request, query, clock.instant()));
        return query;
    }

    /** Oldest first, as they were put. */
    private void forgetOld() {
        Instant oldest = clock.instant().minus(KEPT);
        Iterator<Started> all = started.values().iterator();
        while (all.hasNext()) {
            boolean old = all.next().at().isBefore(oldest);
            if (!old && started.size() < MAX_KEYS) {
                return;
            }
            all.remove();
        }
    }
}
