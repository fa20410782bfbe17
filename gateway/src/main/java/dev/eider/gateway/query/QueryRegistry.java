package dev.eider.gateway.query;

import dev.eider.contract.QueryId;
import dev.eider.gateway.auth.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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

    /** Retained queries that have ended, by user; guards itself and what is in it. */
    private final Map<Principal, Kept> kept = new HashMap<>();

    /**
     * @param timeToLive of a retained result, from the statement's end on
     * @param maxBytes of the heap for retained queries that have ended
     */
    QueryRegistry(Clock clock, Duration timeToLive, long maxBytes) {
        this.clock = clock;
        this.timeToLive = timeToLive;
        this.maxBytes = maxBytes;
    }

    /** Those of one user in the order of their ends, with what they take. */
    private static final class Kept {
        private final Map<RunningQuery, Long> queries = new LinkedHashMap<>();
        private long bytes;

        boolean add(RunningQuery query, long taken) {
            boolean added = queries.putIfAbsent(query, taken) == null;
            bytes += added ? taken : 0;
            return added;
        }

        void remove(RunningQuery query) {
            Long taken = queries.remove(query);
            bytes -= taken == null ? 0 : taken;
        }

        /** Those that are read from scratch come last: they take little of the heap, and somebody may be reading. */
        Optional<RunningQuery> oldestBut(RunningQuery newest) {
            return queries.keySet().stream()
                    .filter(query -> query != newest)
                    .reduce((first, next) -> first.hasParts() && !next.hasParts() ? next : first);
        }
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

    /**
     * A query has ended, and nothing moves it any more. If there are too many now, those are closed that were kept longest for the user who
     * has most.
     */
    void settled(RunningQuery query) {
        long bytes = query.heapBytes();
        List<RunningQuery> tooMany = new ArrayList<>();
        synchronized (kept) {
            if (retained.containsKey(query.id()) && kept(query).add(query, bytes)) {
                takeBeyond(query, tooMany);
            }
        }
        tooMany.forEach(RunningQuery::close);
    }

    private Kept kept(RunningQuery query) {
        return kept.computeIfAbsent(query.request().principal(), _ -> new Kept());
    }

    private void takeBeyond(RunningQuery newest, List<RunningQuery> tooMany) {
        while (kept.values().stream().mapToLong(own -> own.bytes).sum() > maxBytes) {
            Optional<RunningQuery> next = kept.values().stream()
                    .sorted(Comparator.comparingLong((Kept own) -> own.bytes).reversed())
                    .flatMap(own -> own.oldestBut(newest).stream())
                    .findFirst();
            if (next.isEmpty()) {
                return;
            }
            tooMany.add(next.get());
            forget(next.get());
        }
    }

    private void forget(RunningQuery query) {
        Principal user = query.request().principal();
        Kept own = kept(query);
        own.remove(query);
        if (own.queries.isEmpty()) {
            kept.remove(user);
        }
    }

    void remove(QueryId id) {
        queries.remove(id);
        RunningQuery query = retained.remove(id);
        if (query != null) {
            synchronized (kept) {
                forget(query);
            }
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

    boolean isReserved(QueryId id) {
        return reserved.contains(id);
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
