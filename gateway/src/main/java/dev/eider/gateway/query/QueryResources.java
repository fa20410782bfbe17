package dev.eider.gateway.query;

import dev.eider.contract.QueryId;

/** What a query holds outside its own state. Thread-safe. */
interface QueryResources {

    /** A cursor over parts, the first of which is there or will not come. */
    ResultCursor openParts(RunningQuery query) throws InterruptedException;

    ResultCursor openInline(QueryId id, byte[] arrowStream) throws InterruptedException;

    /** Keeps the query until its time is over, then closes it. */
    void retain(RunningQuery query);

    /** Nothing moves the query any more. It may be kept, and what it has on the heap then counts. */
    void settled(RunningQuery query);

    /** Deletes the scratch objects of a query that has failed: nobody reads them any more. */
    void discard(QueryId id);

    /** Forgets the query and deletes its scratch objects. Called once, when nobody uses them any more. */
    void release(QueryId id);
}
