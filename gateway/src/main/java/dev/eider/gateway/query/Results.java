package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.RemoteJob;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultTarget;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.result.PartStream;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectPage;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The results of all queries that are not closed yet: where they lie, how they are read, when they go. Thread-safe. */
final class Results implements QueryResources, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Results.class);
    static final ErrorInfo SHUTTING_DOWN = ErrorInfo.of(ErrorCode.SHUTTING_DOWN, "the gateway is shutting down");

    private static final int LIST_PAGE = 1000;
    private static final long SWEEP_SECONDS = 5;
    private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(5);

    /** For all queries that are kept after their end, beside what clients and rows have. */
    private static final long KEPT_BYTES = Runtime.getRuntime().maxMemory() / 8;

    private final ObjectStores stores;
    private final BufferAllocator allocator;
    private final String scratchUri;
    private final QueryRegistry registry;
    private final Predicate<QueryId> ours;
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("results").factory());

    /**
     * @param scratchUri ends in a slash; shared with the other gateways of the same log, each query below a prefix of its own
     * @param ours whether another gateway has not taken a statement over
     */
    Results(
            ObjectStores stores,
            BufferAllocator allocator,
            String scratchUri,
            Clock clock,
            Duration timeToLive,
            Predicate<QueryId> ours) {
        this.stores = stores;
        this.allocator = allocator;
        this.scratchUri = scratchUri;
        this.registry = new QueryRegistry(clock, timeToLive, KEPT_BYTES);
        this.ours = ours;
        var _ = sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    void add(RunningQuery query) {
        registry.add(query);
    }

    /** Of one that was never begun. */
    void forget(QueryId id) {
        registry.remove(id);
    }

    Optional<Query> find(QueryId id, Principal principal) {
        return registry.find(id, principal);
    }

    int open() {
        return registry.size();
    }

    /** Whether the query is here, or just about to be. */
    boolean has(QueryId id) {
        return registry.has(id);
    }

    /** Whether the query is here and has not come to its end, or is just about to be here. */
    boolean follows(QueryId id) {
        return registry.get(id).map(query -> !query.awaitDriver(Duration.ZERO)).orElseGet(() -> has(id));
    }

    /** Holds the place of a query that is being taken over; false if that is under way already, or it is here. */
    boolean reserve(QueryId id) {
        return registry.reserve(id);
    }

    boolean isReserved(QueryId id) {
        return registry.isReserved(id);
    }

    void endReservation(QueryId id) {
        registry.endReservation(id);
    }

    /** All scratch objects of a query are below it. */
    private String prefix(QueryId id) {
        return scratchUri + id + "/";
    }

    /**
     * Where one run of a query writes. What the one before may still write, if its gateway or its node only seemed to have gone, is not
     * mixed with that.
     *
     * @param attempt how often the query was started again because its gateway had gone
     * @param run of that start, from 1
     */
    String prefix(QueryId id, int attempt, int run) {
        return prefix(id) + (attempt == 0 ? "" : attempt + "/") + (run == 1 ? "" : "run-" + run + "/");
    }

    /** The commit of a query; empty if there is none, or not yet. */
    Optional<ResultManifest> manifest(QueryId id, int attempt) {
        return latest(id, attempt, ResultTarget.MANIFEST, ResultManifest.class);
    }

    /** Of the run that {@code spec} describes, and no other. */
    Optional<ResultManifest> manifest(JobSpec spec) {
        return read(spec.result().manifestUri(), ResultManifest.class);
    }

    /** What a query's last job was started with, if that is in scratch. */
    Optional<JobSpec> spec(QueryId id, int attempt) {
        return latest(id, attempt, RemoteJob.NAME, RemoteJob.class).map(RemoteJob::spec);
    }

    private <T> Optional<T> latest(QueryId id, int attempt, String name, Class<T> type) {
        for (int run = Attempt.MAX; run > 1; run--) {
            Optional<T> found = read(prefix(id, attempt, run) + name, type);
            if (found.isPresent()) {
                return found;
            }
        }
        return read(prefix(id, attempt, 1) + name, type);
    }

    private <T> Optional<T> read(String location, Class<T> type) {
        ObjectUri uri = ObjectUri.parse(location);
        try (InputStream in = stores.forUri(uri).read(uri)) {
            return Optional.of(Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), type));
        } catch (QueryException e) {
            if (e.code() == ErrorCode.OBJECT_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        } catch (IOException e) {
            throw new QueryException(ErrorCode.STORAGE_UNAVAILABLE, "'" + uri + "' cannot be read: " + e, e);
        }
    }

    /** Queries that have scratch objects. */
    Set<QueryId> inScratch() {
        ObjectUri root = ObjectUri.parse(scratchUri);
        ObjectStore store = stores.forUri(root);
        Set<QueryId> found = new HashSet<>();
        Optional<String> token = Optional.empty();
        do {
            ObjectPage page = store.list(root, token, LIST_PAGE);
            for (ObjectInfo object : page.objects()) {
                String below = object.uri().key().substring(root.key().length());
                QueryId.parse(below.substring(0, Math.max(0, below.indexOf('/'))))
                        .ifPresent(found::add);
            }
            token = page.next();
        } while (token.isPresent());
        return found;
    }

    /** Deletes the scratch objects of all queries, where there are no other gateways. */
    void clear() {
        delete(scratchUri);
    }

    /** Deletes the scratch objects of a query that nobody looks after. */
    void reap(QueryId id) {
        delete(prefix(id));
    }

    @Override
    public ResultCursor openParts(RunningQuery query) throws InterruptedException {
        int[] next = {0};
        return StreamCursor.open(
                child(query.id()),
                query::cause,
                memory -> PartStream.open(() -> query.awaitPart(next[0]++), stores::forUri, memory));
    }

    @Override
    public ResultCursor openInline(QueryId id, byte[] arrowStream) throws InterruptedException {
        return StreamCursor.open(
                child(id), UnaryOperator.identity(), memory -> PartStream.ofInline(arrowStream, memory));
    }

    @Override
    public void retain(RunningQuery query) {
        registry.retain(query);
    }

    @Override
    public void settled(RunningQuery query) {
        registry.settled(query);
    }

    @Override
    public void release(QueryId id) {
        boolean shared = registry.isRetained(id);
        registry.remove(id);
        deleteOurs(id, shared);
    }

    @Override
    public void discard(QueryId id) {
        deleteOurs(id, registry.isRetained(id));
    }

    private void deleteOurs(QueryId id, boolean shared) {
        try {
            if (!shared || ours.test(id)) {
                delete(prefix(id));
            }
        } catch (QueryException e) {
            log.warn("scratch objects of query {} are left to the reaper: {}", id, e.getMessage());
        }
    }

    /** Ends the queries under way, or hands those over that {@code outlives} says. */
    void stop(Predicate<RunningQuery> outlives) {
        for (RunningQuery query : registry.all()) {
            if (outlives.test(query)) {
                query.handOver();
            } else {
                query.stop(SHUTTING_DOWN);
            }
        }
    }

    /** The retained queries that are here. */
    Set<QueryId> retained() {
        return registry.retained();
    }

    /** Forgets a query that another gateway has taken over. */
    void drop(QueryId id) {
        registry.get(id).ifPresent(query -> {
            log.warn("query {} has been taken over by another gateway", id);
            query.handOver();
            registry.remove(id);
        });
    }

    /** Closes every query that was not handed over, after {@link #stop}, and returns when their drivers have recorded it; a driver that hangs is not waited for. */
    @Override
    public void close() {
        sweeper.shutdownNow();
        List<RunningQuery> all = registry.all();
        Instant deadline = Instant.now().plus(SHUTDOWN_PATIENCE);
        for (RunningQuery query : all) {
            if (!query.awaitDriver(Duration.between(Instant.now(), deadline))) {
                log.warn("query {} has not ended with the gateway", query.id());
            }
            query.close();
        }
    }

    private BufferAllocator child(QueryId id) {
        return allocator.newChildAllocator("query-" + id, 0, Long.MAX_VALUE);
    }

    private void sweep() {
        try {
            registry.closeExpired();
        } catch (RuntimeException e) {
            log.warn("could not close expired results; trying again in {} s", SWEEP_SECONDS, e);
        }
    }

    private void delete(String prefix) {
        ObjectUri uri = ObjectUri.parse(prefix);
        try {
            stores.forUri(uri).deletePrefix(uri);
        } catch (QueryException e) {
            log.warn("scratch objects below {} could not be deleted and are left: {}", prefix, e.getMessage());
        }
    }
}
