package dev.eider.gateway.rest;

import dev.eider.contract.UsageRecord;
import dev.eider.gateway.auth.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The log of statements, as far as this door shows it. Thread-safe; may block. */
public interface QueryHistory {
    int MAX_LIMIT = 1000;

    /**
     * The principal's own statements, newest first.
     *
     * @param state one of {@link UsageRecord#state}
     * @param since only statements that arrived then or later
     * @param limit 1 to {@link #MAX_LIMIT}
     * @param pageToken from the page before
     * @throws dev.eider.contract.QueryException INVALID_REQUEST for a token that is not from here
     */
    Page list(
            Principal principal,
            Optional<String> state,
            Optional<Instant> since,
            int limit,
            Optional<String> pageToken);

    /** @param nextPageToken absent on the last page */
    record Page(List<UsageRecord> queries, Optional<String> nextPageToken) {
        public Page {
            queries = List.copyOf(queries);
        }
    }
}
