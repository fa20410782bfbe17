package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.concurrent.Semaphore;

/**
 * Heap for what is made of large values and statements while they are decoded, bound and planned, of all clients together. It is needed
 * for a moment only, so who finds none left waits instead of being refused. Thread-safe.
 */
public final class WorkingMemory {
    /** A third of the heap. */
    public static final WorkingMemory OF_PROCESS =
            new WorkingMemory(Runtime.getRuntime().maxMemory() / 3);

    /** Characters that nobody waits for. */
    private static final int SMALL = 64 << 10;

    /** A text on its way becomes a literal, a statement, a message and what they are put together in. */
    private static final int COPIES = 8;

    private static final int UNIT_BYTES = 1 << 10;

    private final int units;
    private final Semaphore free;

    WorkingMemory(long bytes) {
        units = Math.toIntExact(bytes / UNIT_BYTES);
        free = new Semaphore(units, true);
    }

    /** A part of it, held by whoever works. One holder at a time has no more than one. */
    public interface Share extends AutoCloseable {
        @Override
        void close();
    }

    private long longest() {
        return (long) units * UNIT_BYTES / COPIES;
    }

    /**
     * Waits until there is room to work on texts.
     *
     * @param characters of all of them; or bytes, if they come as such
     * @throws QueryException OUT_OF_MEMORY if there can't be any, QUERY_CANCELLED
     */
    public Share take(long characters) {
        if (characters <= SMALL) {
            return () -> {};
        }
        check(characters);
        int wanted = (int) (characters * COPIES / UNIT_BYTES);
        try {
            free.acquire(wanted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryException(
                    ErrorCode.QUERY_CANCELLED, "the statement was cancelled while it waited for the gateway's heap", e);
        }
        return () -> free.release(wanted);
    }

    /**
     * Whether there can be room for a text of such length, bound wherever it is.
     *
     * @throws QueryException OUT_OF_MEMORY
     */
    public void check(long characters) {
        if (characters > longest()) {
            throw new QueryException(
                    ErrorCode.OUT_OF_MEMORY,
                    "the statement's text with its parameters' values in their places is longer than the "
                            + (longest() >> 10)
                            + " KiB that this gateway's heap has room for: bind fewer or shorter values (data to join with can be read"
                            + " from a Parquet file), or give the gateway more memory");
        }
    }
}
