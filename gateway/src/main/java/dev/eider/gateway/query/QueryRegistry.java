package dev.eider.gateway.query;

import dev.eider.contract.QueryId;
import dev.eider.gateway.auth.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Every query that is not closed yet, and until when its result is kept: for its time, or as long as the heap has room. Thread-safe. */
final class QueryRegistry {
    private final ConcurrentMap<QueryId, RunningQuery> queries = new ConcurrentHashMap<>();
    private final ConcurrentMap<QueryId, RunningQuery> retained = new ConcurrentHashMap<>();
    private final Set<QueryId> reserved = ConcurrentHashMap.newKeySet();
    private final Clock clock;
    private final Duration timeToLive;
    private final long maxBytes;

    /** Retained queries that have ended, in that order, with what they take; guards itself and the sum. */
    private final Map<RunningQuery, Long> kept = new LinkedHashMap<>();

    private long keptBytes;

    /**
     * @param timeToLive of a retained result, from the statement's end on
     * @param maxBytes of the heap for retained queries that have ended
     */
    QueryRegistry(Clock clock, Duration timeToLive, long maxBytes) {
        this.clock = clock;
        this.timeToLive = timeToLive;
        this.maxBytes = maxBytes;
    }

    void add(RunningQuery query) {
        queries.put(query.id(), query);
    }

    void retain(RunningQuery query) {
        retained.put(query.id(), query);
        if (query.awaitDriver(Duration.ZERO)) {
            settled(query);
        }
    }

    /** A query has ended, and nothing moves it any more. If there are too many now, those that were kept longest are closed. */
    void settled(RunningQuery query) {
        long bytes = query.heapBytes();
        List<RunningQuery> tooMany = new ArrayList<>();
        synchronized (kept) {
            if (retained.containsKey(query.id()) && kept.putIfAbsent(query, bytes) == null) {
                keptBytes += bytes;
                takeBeyond(query, false, tooMany);
                takeBeyond(query, true, tooMany);
            }
        }
        tooMany.forEach(RunningQuery::close);
    }

    /** @param withParts those that are read from scratch go last: they take little of the heap, and somebody may be reading */
    private void takeBeyond(RunningQuery newest, boolean withParts, List<RunningQuery> tooMany) {
        Iterator<Map.Entry<RunningQuery, Long>> oldest = kept.entrySet().iterator();
        while (keptBytes > maxBytes && oldest.hasNext()) {
            Map.Entry<RunningQuery, Long> next = oldest.next();
            if (next.getKey() != newest && next.getKey().hasParts() == withParts) {
                keptBytes -= next.getValue();
                tooMany.add(next.getKey());
                oldest.remove();
            }
        }
    }

    void remove(QueryId id) {
        queries.remove(id);
        RunningQuery query = retained.remove(id);
        synchronized (kept) {
            Long bytes = query == null ? null : kept.remove(query);
            keptBytes -= bytes == null ? 0 : bytes;
        }
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
