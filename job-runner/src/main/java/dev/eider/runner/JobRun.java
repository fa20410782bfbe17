package dev.eider.runner;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.FullDisk;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultPart;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectUri;
import dev.eider.runner.duckdb.BadDataException;
import dev.eider.runner.duckdb.DuckDbSession;
import dev.eider.runner.duckdb.StatementResult;
import dev.eider.runner.result.ArrowPartWriter;
import dev.eider.runner.result.BatchRelay;
import dev.eider.runner.stage.StageDirectory;
import dev.eider.runner.stage.Stager;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One statement from its bytes to its manifest. {@link #run()} tells the story: stage, open DuckDB, write parts, commit. A hole that is
 * read fills the files and runs the statement once more, as long as no row was given away. Used once, by one thread.
 */
public final class JobRun {
    private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);
    /** Requests to object storage at once. */
    private static final int STAGE_PARALLELISM = Integer.getInteger("eider.stageParallelism", 32);

    private final JobSpec spec;
    private final Function<ObjectUri, ObjectStore> stores;
    private final Path stagePath;
    private final Supplier<Connection> duckDb;
    private final Consumer<JobEvent> events;
    private final JobClock clock;
    /** To be closed in the end, the last one first. */
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private final Interruption interruption = new Interruption(Thread.currentThread());
    private int plannerMisses;

    /** @param stagePath a directory of this job's own; removed when the run ends */
    public JobRun(
            JobSpec spec,
            Function<ObjectUri, ObjectStore> stores,
            Path stagePath,
            Consumer<JobEvent> events,
            JobClock clock) {
        this(spec, stores, stagePath, DuckDbSession::start, events, clock);
    }

    /**
     * @param stagePath as above
     * @param duckDb gives one of this job's own, as {@link DuckDbSession#start()} does
     */
    JobRun(
            JobSpec spec,
            Function<ObjectUri, ObjectStore> stores,
            Path stagePath,
            Supplier<Connection> duckDb,
            Consumer<JobEvent> events,
            JobClock clock) {
        this.spec = spec;
        this.stores = stores;
        this.stagePath = stagePath;
        this.duckDb = duckDb;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Runs the statement and commits its manifest, which carries the error if there was one.
     *
     * @throws QueryException only if the manifest itself cannot be written
     */
    public ResultManifest run() {
        try {
            ResultManifest manifest = outcome();
            if (manifest.error().isPresent()) {
                // The manifest may need the room.
                close();
            }
            commit(manifest);
            return manifest;
        } finally {
            // Nobody who waits for the result waits for this.
            close();
        }
    }

    private void close() {
        while (!open.isEmpty()) {
            close(open.pop());
        }
    }

    private void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.warn("{}: something of the run is left behind", spec.id(), e);
        }
    }

    private ResultManifest outcome() {
        try {
            StageDirectory directory = StageDirectory.create(stagePath, spec.plan());
            open.push(directory);
            Stager stager = new Stager(spec.plan(), directory, stores, STAGE_PARALLELISM);
            try (Progress progress = Progress.start(spec, stager, interruption, events)) {
                return outcome(directory, stager, progress);
            }
        } catch (Exception e) {
            return failed(asQueryException(e), null);
        }
    }

    private ResultManifest outcome(StageDirectory directory, Stager stager, Progress progress) {
        try {
            return stageAndRun(directory, stager, progress);
        } catch (Exception e) {
            return failed(interruption.reason().orElseGet(() -> asQueryException(e)), stager);
        }
    }

    private ResultManifest stageAndRun(StageDirectory directory, Stager stager, Progress progress) throws Exception {
        stager.link();
        // DuckDB starts while object storage answers: not on a virtual thread, which would keep a single processor's
        // only carrier from
        // the requests.
        CompletableFuture<DuckDbSession> opening = CompletableFuture.supplyAsync(
                () -> DuckDbSession.open(duckDb.get(), spec, directory),
                task -> Thread.ofPlatform().daemon().name("open").start(task));
        try {
            timedStage(stager::stage);
        } catch (Exception e) {
            opening.thenAccept(DuckDbSession::close).exceptionally(_ -> null).join();
            throw e;
        }
        DuckDbSession session = opened(opening);
        open.push(session);
        try (BufferAllocator allocator = new RootAllocator()) {
            interruption.alsoCall(session::interrupt);
            progress.of(session);
            boolean whole = stager.plansEverything();
            try {
                return execute(session, allocator, stager, progress, whole);
            } catch (BadDataException e) {
                LOG.warn("{}: planner miss, reading whole files: {}", spec.id(), e.getMessage());
            }
            plannerMisses++;
            checkScanLimit(stager);
            timedStage(stager::fillHoles);
            return execute(session, allocator, stager, progress, true);
        }
    }

    private void checkScanLimit(Stager stager) {
        spec.maxBytesScanned().ifPresent(limit -> {
            if (stager.wholeBytes() > limit) {
                throw new QueryException(
                        ErrorCode.SCAN_LIMIT_EXCEEDED,
                        "the statement needs more of its files than was planned, and would read all of their "
                                + stager.wholeBytes() + " bytes, more than the " + limit
                                + " that max_bytes_scanned allows: raise the limit");
            }
        });
    }

    private static DuckDbSession opened(CompletableFuture<DuckDbSession> opening) {
        try {
            return opening.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof QueryException known) {
                throw known;
            }
            throw e;
        }
    }

    private interface Staging {
        void run() throws InterruptedException;
    }

    private void timedStage(Staging staging) throws InterruptedException {
        long start = System.nanoTime();
        try {
            staging.run();
        } finally {
            clock.staged(System.nanoTime() - start);
        }
    }

    /**
     * @param whole no file has a hole
     * @throws BadDataException if there may have been a hole, and running again is allowed
     */
    private ResultManifest execute(
            DuckDbSession session, BufferAllocator allocator, Stager stager, Progress progress, boolean whole)
            throws Exception {
        ArrowPartWriter started = null;
        clock.runStarts();
        try {
            session.createViews();
            try (StatementResult result = session.execute(allocator);
                    VectorSchemaRoot batch = VectorSchemaRoot.create(result.schema(), allocator);
                    ArrowPartWriter writer = new ArrowPartWriter(spec.result(), resultStore(), batch, this::announce);
                    BatchRelay relay = new BatchRelay(result.root(), batch, writer::append)) {
                started = writer;
                progress.of(writer);
                while (result.next()) {
                    clock.firstRow();
                    relay.send();
                }
                clock.firstRow();
                relay.await();
                stager.verifyLinked();
                return finish(writer, stager);
            }
        } catch (BadDataException e) {
            stager.verifyLinked();
            if (!whole && (started == null || started.parts().isEmpty())) {
                throw e;
            }
            throw e.asCorrupt();
        } catch (QueryException e) {
            // What is wrong with rows of two versions is not the statement's fault.
            stager.verifyLinked();
            throw e;
        } finally {
            clock.runEnds();
            progress.ofNothing();
        }
    }

    private ResultManifest finish(ArrowPartWriter writer, Stager stager) {
        Optional<byte[]> inline = writer.finish();
        clock.runEnds();
        return new ResultManifest(
                spec.id(),
                Optional.empty(),
                inline,
                writer.parts(),
                writer.rows(),
                writer.bytes(),
                clock.actuals(stager.stagedBytes(), stager.requests(), plannerMisses, writer.uploadMillis()));
    }

    private ObjectStore resultStore() {
        return stores.apply(ObjectUri.parse(spec.result().prefixUri()));
    }

    private void announce(ResultPart part) {
        events.accept(new JobEvent.PartWritten(part));
    }

    private QueryException asQueryException(Exception e) {
        if (e instanceof QueryException known) {
            return known;
        }
        LOG.error("{}: the runner failed", spec.id(), e);
        if (FullDisk.isReason(e, stagePath)) {
            return FullDisk.error("the machine that jobs run on", e);
        }
        return new QueryException(ErrorCode.INTERNAL_ERROR, "the runner failed: " + e, e);
    }

    private ResultManifest failed(QueryException error, @Nullable Stager stager) {
        ErrorInfo info = error.info();
        return new ResultManifest(
                spec.id(),
                Optional.of(info),
                Optional.empty(),
                List.of(),
                0,
                0,
                clock.actuals(
                        stager == null ? 0 : stager.stagedBytes(),
                        stager == null ? 0 : stager.requests(),
                        plannerMisses,
                        0));
    }

    private void commit(ResultManifest manifest) {
        // An interruption has done its work; writing the manifest must not be hit by it.
        Thread.interrupted();
        byte[] json = Json.write(manifest).getBytes(StandardCharsets.UTF_8);
        try {
            resultStore().put(ObjectUri.parse(spec.result().manifestUri()), json, PutMode.CREATE);
        } catch (QueryException e) {
            if (manifest.error().isEmpty()) {
                throw e;
            }
            // A disk that was too full for the result may be so for this: whoever listens is told nevertheless.
            LOG.warn("{}: the failed statement's manifest could not be written: {}", spec.id(), e.getMessage());
        }
        events.accept(new JobEvent.Finished(manifest));
    }
}
