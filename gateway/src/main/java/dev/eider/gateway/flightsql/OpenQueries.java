package dev.eider.gateway.flightsql;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.gateway.flightsql.ClientConnections.ClientConnection;
import dev.eider.gateway.query.Query;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A session's queries that have been announced to the client and not been read to the end, or whose end a call waits for. Whoever claims
 * or holds one closes it. Thread-safe.
 */
final class OpenQueries {
    private final Map<QueryId, Query> claimed = new HashMap<>();
    private final Map<QueryId, Waiting> waiting = new HashMap<>();
    private boolean closed;

    private record Waiting(Announced announced, ClientConnection connection, Instant since) {
        Query query() {
            return announced.query();
        }
    }

    /** @param columns that the client was told of */
    record Announced(Query query, Optional<Schema> columns) {}

    /** The query is closed from here unless it is claimed. */
    synchronized void announce(Announced announced, ClientConnection connection, Instant now) {
        Query query = announced.query();
        checkOpen(query);
        waiting.put(query.id(), new Waiting(announced, connection, now));
    }

    /** For one that is not announced to the client; the caller gives it back with {@link #close(Query)}. */
    synchronized void hold(Query query) {
        checkOpen(query);
        claimed.put(query.id(), query);
    }

    /** A query that has ended already tells better why: that the gateway stops. */
    private void checkOpen(Query query) {
        if (closed) {
            Optional<ErrorInfo> end = query.status().error();
            query.close();
            throw end.map(ErrorInfo::toException)
                    .orElseGet(() -> new QueryException(ErrorCode.QUERY_CANCELLED, "the session was closed"));
        }
    }

    /**
     * Takes a query over, once; the caller gives it back with {@link #close(Query)}.
     *
     * @throws QueryException RESULT_EXPIRED if it has been read, has waited too long, or was never here
     */
    synchronized Announced claim(QueryId id) {
        Waiting found = waiting.remove(id);
        if (found == null) {
            throw new QueryException(
                    ErrorCode.RESULT_EXPIRED,
                    "the result of query " + id + " has been read or has expired; run it again");
        }
        claimed.put(id, found.query());
        return found.announced();
    }

    /** Waiting or being read. */
    synchronized Optional<Query> find(QueryId id) {
        return Optional.ofNullable(claimed.get(id))
                .or(() -> Optional.ofNullable(waiting.get(id)).map(Waiting::query));
    }

    void close(Query query) {
        synchronized (this) {
            claimed.remove(query.id());
            waiting.remove(query.id());
        }
        query.close();
    }

    synchronized boolean isEmpty() {
        return claimed.isEmpty() && waiting.isEmpty();
    }

    /** Closes a query unless it has been claimed. */
    synchronized void giveUp(Query query) {
        if (waiting.remove(query.id()) != null) {
            query.close();
        }
    }

    /** Closes those that nobody has claimed and that were announced before {@code announced}, or over a connection that ended before {@code ended}. */
    synchronized void giveUpOld(Instant announced, Instant ended) {
        List<Waiting> old = waiting.values().stream()
                .filter(entry ->
                        entry.since().isBefore(announced) || entry.connection().endedBefore(ended))
                .toList();
        old.forEach(entry -> giveUp(entry.query()));
    }

    /** Those that wait can still be claimed, by whom their error is for. */
    synchronized void closeAll() {
        closed = true;
        waiting.values().forEach(entry -> entry.query().close());
        claimed.values().forEach(Query::close);
    }
}
