package dev.eider.gateway.pgwire.protocol;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Heap for rows that have to be put together on it (nested values, thousands of wide columns), over all sessions: clients that don't read
 * theirs must not take it from everybody. Buffers up to 1 MiB are free. Thread-safe.
 */
final class WideRows {
    /** One for the process, since its heap is. The other half bears the copies that a growing buffer makes, and everything else. */
    static final WideRows OF_PROCESS = new WideRows(Runtime.getRuntime().maxMemory() / 2, Duration.ofSeconds(5));

    private static final int FREE_BYTES = 1 << 20;
    private static final int UNIT_BYTES = 1 << 10;

    private final long total;
    private final Semaphore units;
    private final Duration patience;

    /** @param patience how long a row waits for others to be sent */
    WideRows(long bytes, Duration patience) {
        this.total = bytes;
        this.units = new Semaphore((int) Math.min(bytes / UNIT_BYTES, Integer.MAX_VALUE));
        this.patience = patience;
    }

    /**
     * Waits for room for a buffer of {@code bytes}.
     *
     * @param held units that the buffer has already
     * @param waiting runs what waits; an interrupt ends that
     * @return units to give back, beyond these
     * @throws QueryException OUT_OF_MEMORY if there is none in time, QUERY_CANCELLED if interrupted
     */
    int take(int bytes, int held, Consumer<Runnable> waiting) {
        int more = bytes <= FREE_BYTES ? 0 : Math.ceilDiv(bytes, UNIT_BYTES) - held;
        if (more > 0 && !units.tryAcquire(more)) {
            waiting.accept(() -> await(more, bytes));
        }
        return more;
    }

    private void await(int more, int bytes) {
        try {
            if (!units.tryAcquire(more, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new QueryException(
                        ErrorCode.OUT_OF_MEMORY,
                        "a row of the result needs " + (bytes >> 20)
                                + " MiB of the gateway's heap, of which the wide rows of all sessions may have "
                                + (total >> 20)
                                + " MiB together; select less of it at a time, nested values as separate columns, try again,"
                                + " or give the gateway more memory");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryException(ErrorCode.QUERY_CANCELLED, "interrupted while a wide row waited for memory", e);
        }
    }

    void giveBack(int taken) {
        units.release(taken);
    }

    boolean isWaitedFor() {
        return units.hasQueuedThreads();
    }
}
