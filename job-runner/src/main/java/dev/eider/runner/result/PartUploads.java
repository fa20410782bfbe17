package dev.eider.runner.result;

import dev.eider.contract.QueryException;
import dev.eider.contract.ResultPart;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Uploads under way. A few at once, so that DuckDB runs on meanwhile; the next one waits for a place, which bounds memory. Parts are
 * announced by ascending index, each only when it and all before it are in the bucket. One thread calls.
 */
final class PartUploads implements AutoCloseable {
    private static final int PARALLEL = 3;

    private final Consumer<ResultPart> announce;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(PARALLEL);
    private final AtomicLong waitedNanos = new AtomicLong();
    private CompletableFuture<Void> announced = CompletableFuture.completedFuture(null);

    PartUploads(Consumer<ResultPart> announce) {
        this.announce = announce;
    }

    /** @throws QueryException the failure of an earlier upload */
    void submit(ResultPart part, Runnable upload) {
        throwFailure();
        long start = System.nanoTime();
        places.acquireUninterruptibly();
        waitedNanos.addAndGet(System.nanoTime() - start);
        CompletableFuture<Void> uploaded = CompletableFuture.runAsync(
                () -> {
                    try {
                        upload.run();
                    } finally {
                        places.release();
                    }
                },
                threads);
        announced = announced.thenCombine(uploaded, (_, _) -> {
            announce.accept(part);
            return null;
        });
    }

    private void throwFailure() {
        if (announced.isCompletedExceptionally()) {
            await();
        }
    }

    /** Waits until every part is announced. */
    void await() {
        long start = System.nanoTime();
        try {
            announced.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof QueryException known) {
                throw known;
            }
            throw e;
        } finally {
            waitedNanos.addAndGet(System.nanoTime() - start);
        }
    }

    long waitedNanos() {
        return waitedNanos.get();
    }

    /** Waits for what is under way, and starts nothing more. */
    @Override
    public void close() {
        threads.close();
    }
}
