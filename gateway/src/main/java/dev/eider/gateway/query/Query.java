package dev.eider.gateway.query;

import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import java.time.Duration;

/** One statement on its way. Thread-safe. */
public interface Query extends AutoCloseable {

    QueryId id();

    /** A snapshot. */
    QueryStatus status();

    /** Waits until the statement has ended, well or not. Returns whether it has; never throws the statement's error. */
    boolean awaitEnd(Duration patience) throws InterruptedException;

    /**
     * Whether this gateway has let go of the statement before its end: another one goes on with it, and nothing more happens here. Waiting
     * for its end is over then.
     */
    boolean isHandedOver();

    /**
     * Waits until the first rows are there (or the end), then returns a cursor before the first batch. May be called more than once and
     * while the query runs; each cursor reads from the start and has its own memory.
     *
     * @throws QueryException the statement's error, or QUERY_CANCELLED
     */
    ResultCursor open() throws InterruptedException;

    /** Ends the job. Idempotent, returns at once; the query ends with QUERY_CANCELLED. If it was over already it stays so, but its result is given up:
     * whoever reads it gets QUERY_CANCELLED, whoever opens it later RESULT_EXPIRED. */
    void cancel();

    /** The query service keeps the result for its configured time and closes the query then; for doors whose clients come back. */
    void retain();

    /** On every path, once: ends the job, deletes the scratch objects, gives back memory and permit, writes the usage record. Idempotent. */
    @Override
    void close();
}
