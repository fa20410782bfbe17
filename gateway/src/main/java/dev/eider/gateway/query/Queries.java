package dev.eider.gateway.query;

import dev.eider.contract.IdempotencyKey;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.gateway.auth.Principal;
import java.util.Optional;

/** The one door behind the doors. Thread-safe; calls block and are meant for virtual threads. */
public interface Queries {

    /**
     * Before a statement is kept to be run later.
     *
     * @throws QueryException STATEMENT_TOO_LARGE, or SYNTAX_ERROR for a character that no SQL can hold
     */
    void checkText(String sql);

    /**
     * The result's columns and the parameters' types, without running anything. Under the session's statement_timeout, and until the
     * calling thread is interrupted.
     *
     * @throws QueryException the statement's own error, TIME_LIMIT_EXCEEDED or QUERY_CANCELLED
     */
    Description describe(QueryRequest request);

    /** Plans and prices without running; free. Ends as {@link #describe} does. */
    DryRun dryRun(QueryRequest request);

    /**
     * Starts a statement and returns at once; everything after that, errors of the statement too, is told by the query. The caller
     * closes it, or leaves it to {@link Query#retain()}.
     *
     * @throws QueryException only when the statement could not even be recorded
     */
    Query execute(QueryRequest request);

    /**
     * Starts a statement, unless the same principal's key has started one before, at whichever gateway. Its result is kept as after {@link
     * Query#retain()}.
     *
     * @return the query that was started, now or before
     * @throws QueryException ALREADY_EXISTS if the key came with another request; else as for {@link #execute}
     */
    QueryId executeOnce(QueryRequest request, IdempotencyKey key);

    /** A query of this principal that is still running or whose result is still kept. */
    Optional<Query> find(QueryId id, Principal principal);

    /**
     * Before a session looks up names there: USE and what is like it at the doors.
     *
     * @throws QueryException CATALOG_NOT_FOUND or SCHEMA_NOT_FOUND if there is no such place
     */
    void checkPlace(String catalog, Optional<String> schema);
}
