package dev.eider.gateway.query;

import dev.eider.contract.QueryId;
import dev.eider.gateway.auth.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Every query that is not closed yet, and until when its result is kept. Thread-safe. */
final class QueryRegistry {
    private final ConcurrentMap<QueryId, RunningQuery> queries = new ConcurrentHashMap<>();
    private final ConcurrentMap<QueryId, RunningQuery> retained = new ConcurrentHashMap<>();
    private final Set<QueryId> reserved = ConcurrentHashMap.newKeySet();
    private final Clock clock;
    private final Duration timeToLive;

    /** @param timeToLive of a retained result, from the statement's end on */
    QueryRegistry(Clock clock, Duration timeToLive) {
        this.clock = clock;
        this.timeToLive = timeToLive;
    }

    void add(RunningQuery query) {
        queries.put(query.id(), query);
    }

    void retain(RunningQuery query) {
        retained.put(query.id(), query);
    }

    void remove(QueryId id) {
        queries.remove(id);
        retained.remove(id);
    }

    Optional<Query> find(QueryId id, Principal principal) {
        return Optional.ofNullable((Query) queries.get(id))
                .filter(q -> ((RunningQuery) q).request().principal().equals(principal));
    }

    Optional<RunningQuery> get(QueryId id) {
        return Optional.ofNullable(queries.get(id));
    }

    boolean has(QueryId id) {
        return queries.containsKey(id) || reserved.contains(id);
    }

    /** Holds the place of a query that is being taken over; false if that is under way already, or it is here. */
    boolean reserve(QueryId id) {
        if (!reserved.add(id)) {
            return false;
        }
        if (queries.containsKey(id)) {
            reserved.remove(id);
            return false;
        }
        return true;
    }

    void endReservation(QueryId id) {
        reserved.remove(id);
    }

    boolean isRetained(QueryId id) {
        return retained.containsKey(id);
    }

    Set<QueryId> retained() {
        return Set.copyOf(retained.keySet());
    }

    int size() {
        return queries.size();
    }

    List<RunningQuery> all() {
        return new ArrayList<>(queries.values());
    }

    /** Closes what was kept long enough. */
    void closeExpired() {
        Instant now = clock.instant();
        for (RunningQuery query : retained.values()) {
            QueryStatus status = query.status();
            if (status.state().isEnd()
                    && status.arrivedAt()
                            .plusMillis(status.timings().endedMillis())
                            .plus(timeToLive)
                            .isBefore(now)) {
                query.close();
            }
        }
    }
}
