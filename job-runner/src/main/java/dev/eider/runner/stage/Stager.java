package dev.eider.runner.stage;

import dev.eider.contract.ByteRange;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.ScanPlan;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectUri;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Fills hollow files from object storage, each request on its own virtual thread and with the planned version's etag as If-Match. Files
 * of this machine are not copied: they are linked to, and {@link #verifyLinked()} tells whether they stayed what they were. Methods
 * are called from one thread; the counters may be read from any.
 */
public final class Stager {
    private static final int BUFFER_BYTES = 256 << 10;

    private final ScanPlan plan;
    private final List<StagedObject> remote = new ArrayList<>();
    private final List<StagedObject> local = new ArrayList<>();
    private final StageDirectory directory;
    private final Function<ObjectUri, ObjectStore> stores;
    private final Semaphore permits;
    private final LongAdder stagedBytes = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private volatile boolean failed;

    /** @param parallelism requests under way at once, 1 or more */
    public Stager(ScanPlan plan, StageDirectory directory, Function<ObjectUri, ObjectStore> stores, int parallelism) {
        this.plan = plan;
        this.directory = directory;
        this.stores = stores;
        this.permits = new Semaphore(parallelism);
        for (StagedObject object : StagedObject.of(plan, directory)) {
            (localPath(object).isPresent() ? local : remote).add(object);
        }
    }

    /**
     * Links to the files of the plan that are this machine's own; before {@link #stage()}.
     *
     * @throws QueryException as that
     */
    public void link() {
        verifyLinked();
        try {
            for (StagedObject object : local) {
                Path original = localPath(object).orElseThrow().toRealPath();
                for (Path path : object.paths()) {
                    directory.link(path, original);
                }
                stagedBytes.add(object.plannedBytes());
            }
        } catch (IOException e) {
            throw asQueryException(e);
        }
    }

    /**
     * Creates every other file of the plan and fills its planned ranges.
     *
     * @throws QueryException of the store, with OBJECT_CHANGED when a file is no longer the planned one; DISK_FULL
     */
    public void stage() throws InterruptedException {
        fetch(StagedObject::requests);
    }

    /** Fills what {@link #stage()} left out: every file is whole afterwards. Throws as it does. */
    public void fillHoles() throws InterruptedException {
        fetch(object -> FetchPlan.requests(object.holes()));
    }

    /** True when {@link #stage()} leaves no hole in any file. */
    public boolean plansEverything() {
        return remote.stream().allMatch(object -> object.holes().isEmpty());
    }

    /** What is read of files when {@link #fillHoles()} has filled them. */
    public long wholeBytes() {
        return remote.stream().mapToLong(StagedObject::sizeBytes).sum()
                + local.stream().mapToLong(StagedObject::plannedBytes).sum();
    }

    /** Body bytes received, which are those written, and the planned bytes of files of this machine. */
    public long stagedBytes() {
        return stagedBytes.sum();
    }

    public long requests() {
        return requests.sum();
    }

    private Optional<Path> localPath(StagedObject object) {
        ObjectUri uri = ObjectUri.parse(object.uri());
        return stores.apply(uri).localPath(uri);
    }

    /**
     * To be called when all rows are read, and before they count as right.
     *
     * @throws QueryException OBJECT_CHANGED if a file of this machine was replaced or rewritten since it was planned
     */
    public void verifyLinked() {
        for (StagedObject object : local) {
            ObjectUri uri = ObjectUri.parse(object.uri());
            stores.apply(uri).head(uri).requireVersion(object.etag());
        }
    }

    private void fetch(Function<StagedObject, List<ByteRange>> requestsOf) throws InterruptedException {
        List<Future<?>> futures = new ArrayList<>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            for (StagedObject object : remote) {
                if (!failed) {
                    submit(object, requestsOf.apply(object), threads, futures);
                }
            }
            for (Future<?> future : futures) {
                future.get();
            }
        } catch (ExecutionException e) {
            throw asQueryException(e.getCause() == null ? e : e.getCause());
        } catch (IOException e) {
            throw asQueryException(e);
        } finally {
            threads.shutdownNow();
            threads.close();
        }
    }

    private void submit(StagedObject object, List<ByteRange> ranges, ExecutorService threads, List<Future<?>> futures)
            throws IOException, InterruptedException {
        ObjectUri uri = ObjectUri.parse(object.uri());
        ObjectStore store = stores.apply(uri);
        HollowFile target = HollowFile.open(object.paths().getFirst(), object.sizeBytes(), ranges);
        link(object.paths());
        for (ByteRange range : ranges) {
            permits.acquire();
            futures.add(threads.submit(() -> {
                boolean copied = false;
                try {
                    copy(store, uri, object.etag(), range, target);
                    copied = true;
                } finally {
                    failed |= !copied;
                    permits.release();
                    target.finished();
                }
                return null;
            }));
        }
    }

    /** A link is the same file to DuckDB, holes and all. */
    private static void link(List<Path> paths) throws IOException {
        for (Path link : paths.subList(1, paths.size())) {
            if (!Files.exists(link)) {
                Files.createDirectories(link.getParent());
                Files.createLink(link, paths.getFirst());
            }
        }
    }

    private void copy(ObjectStore store, ObjectUri uri, String etag, ByteRange range, HollowFile target)
            throws IOException {
        requests.increment();
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, range.length())];
        long at = range.offset();
        try (InputStream in = store.read(uri, range, Optional.of(etag))) {
            while (at < range.end()) {
                int n = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, range.end() - at));
                if (n == 0) {
                    throw new QueryException(
                            ErrorCode.STORAGE_UNAVAILABLE,
                            "reading " + uri + " ended at byte " + at + " of " + range.end() + ": try again");
                }
                target.write(buffer, n, at);
                stagedBytes.add(n);
                at += n;
            }
        }
    }

    private QueryException asQueryException(Throwable failure) {
        if (failure instanceof QueryException known) {
            return known;
        }
        if (directory.usableBytes() < FetchPlan.MAX_REQUEST_BYTES) {
            return new QueryException(
                    ErrorCode.DISK_FULL,
                    "the runner's disk is full while staging " + plan.plannedBytes()
                            + " bytes: read fewer columns or rows, or let the operator make room on the disk that jobs run on",
                    failure);
        }
        return new QueryException(
                ErrorCode.STORAGE_UNAVAILABLE,
                "staging failed: " + directory.withUris(String.valueOf(failure.getMessage())),
                failure);
    }
}
