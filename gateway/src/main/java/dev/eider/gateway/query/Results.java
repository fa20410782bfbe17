package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.result.PartStream;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The results of all queries that are not closed yet: where they lie, how they are read, when they go. Thread-safe. */
final class Results implements QueryResources, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Results.class);
    static final ErrorInfo SHUTTING_DOWN = ErrorInfo.of(ErrorCode.SHUTTING_DOWN, "the gateway is shutting down");

    private static final long SWEEP_SECONDS = 5;
    private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(5);

    private final ObjectStores stores;
    private final BufferAllocator allocator;
    private final String scratchUri;
    private final QueryRegistry registry;
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("results").factory());

    /** @param scratchUri ends in a slash; all below it belongs to this gateway, and what an earlier run left there is deleted */
    Results(ObjectStores stores, BufferAllocator allocator, String scratchUri, Clock clock, Duration timeToLive) {
        this.stores = stores;
        this.allocator = allocator;
        this.scratchUri = scratchUri;
        this.registry = new QueryRegistry(clock, timeToLive);
        delete(scratchUri);
        var _ = sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    void add(RunningQuery query) {
        registry.add(query);
    }

    Optional<Query> find(QueryId id, Principal principal) {
        return registry.find(id, principal);
    }

    int open() {
        return registry.size();
    }

    String prefix(QueryId id) {
        return scratchUri + id + "/";
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
    public void release(QueryId id) {
        registry.remove(id);
        delete(prefix(id));
    }

    @Override
    public void discard(QueryId id) {
        delete(prefix(id));
    }

    void stop() {
        registry.all().forEach(query -> query.stop(SHUTTING_DOWN));
    }

    /** Closes every query, after {@link #stop()}, and returns when their drivers have recorded it; a driver that hangs is not waited for. */
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
