package dev.eider.runner.result;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * Takes batches from one root to another, to be written on a thread of its own while DuckDB computes the next rows. Buffers change hands,
 * nothing is copied. What is under way is bounded by bytes, and a batch beyond that bound is waited for: the job has memory for one such
 * batch. One thread sends.
 */
public final class BatchRelay implements AutoCloseable {
    private static final int UNDER_WAY_BYTES = 8 << 20;

    private final VectorSchemaRoot from;
    private final VectorLoader to;
    private final Runnable write;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("result").factory());
    private final Semaphore room = new Semaphore(UNDER_WAY_BYTES);
    private CompletableFuture<Void> written = CompletableFuture.completedFuture(null);
    /** The first one: what fails after it does so because of it. */
    private volatile @Nullable RuntimeException failure;

    private volatile boolean closed;

    /**
     * @param from holds a batch whenever {@link #send()} is called
     * @param to gets each batch in turn
     * @param write called on the relay's thread for each batch in {@code to}
     */
    public BatchRelay(VectorSchemaRoot from, VectorSchemaRoot to, Runnable write) {
        this.from = from;
        this.to = new VectorLoader(to);
        this.write = write;
    }

    /**
     * Sends the present batch on its way, waiting for room.
     *
     * @throws RuntimeException the failure of writing an earlier one
     */
    public void send() throws InterruptedException {
        if (failure != null) {
            await();
        }
        ArrowRecordBatch batch = new VectorUnloader(from).getRecordBatch();
        int bytes = (int) Math.min(batch.computeBodyLength(), UNDER_WAY_BYTES);
        try {
            room.acquire(bytes);
        } catch (InterruptedException e) {
            batch.close();
            throw e;
        }
        written = CompletableFuture.runAsync(() -> write(batch, bytes), thread);
        if (bytes == UNDER_WAY_BYTES) {
            await();
        }
    }

    private void write(ArrowRecordBatch batch, int bytes) {
        try (batch) {
            if (!closed && failure == null) {
                to.load(batch);
                write.run();
            }
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            room.release(bytes);
        }
    }

    /** Waits until all batches are written; throws as {@link #send()} does. */
    public void await() {
        try {
            written.join();
        } catch (CompletionException e) {
            if (failure == null) {
                throw e;
            }
        }
        RuntimeException first = failure;
        if (first != null) {
            throw first;
        }
    }

    /** Writes no more than the batch at hand. */
    @Override
    public void close() {
        closed = true;
        thread.close();
    }
}
