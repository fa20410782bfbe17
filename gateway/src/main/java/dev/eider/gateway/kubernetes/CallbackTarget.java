package dev.eider.gateway.kubernetes;

import dev.eider.contract.JobEvent;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;

/** A query that its runner reports to. Thread-safe; nothing blocks. */
interface CallbackTarget {
    QueryId id();

    /** Whether {@code token} is this query's. */
    boolean isToken(String token);

    void told(JobEvent event);

    /** The runner could not write a manifest, and ends. */
    void told(QueryException failure);
}
