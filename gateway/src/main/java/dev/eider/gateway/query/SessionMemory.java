package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Heap for what one client has the gateway keep between its messages: prepared statements, bound values, savepoints. A few KiB are free
 * for each session. What is beyond that comes out of what all sessions may have together, and one session gets at most half of it.
 * Thread-safe.
 */
public final class SessionMemory implements AutoCloseable {
    /** One for the process, since its heap is. */
    private static final Shared OF_PROCESS = new Shared(Runtime.getRuntime().maxMemory() / 4);

    private static final long FREE_BYTES = 16 << 10;
    private static final long FIELD_BYTES = 300;

    private final Shared shared;
    private long held;
    private boolean closed;

    SessionMemory() {
        this(OF_PROCESS);
    }

    SessionMemory(Shared shared) {
        this.shared = shared;
    }

    /** What all sessions may have together. Thread-safe. */
    static final class Shared {
        private final long total;
        private long taken;

        Shared(long total) {
            this.total = total;
        }

        private synchronized boolean take(long bytes) {
            boolean enough = bytes <= total - taken;
            taken += enough ? bytes : 0;
            return enough;
        }

        private synchronized void giveBack(long bytes) {
            taken -= bytes;
        }
    }

    /** @throws QueryException OUT_OF_MEMORY */
    public synchronized void take(long bytes) {
        if (closed) {
            return;
        }
        long after = beyondFree(held + bytes);
        if (after > shared.total / 2 || !shared.take(after - beyondFree(held))) {
            throw new QueryException(
                    ErrorCode.OUT_OF_MEMORY,
                    "the session would keep " + kib(held + bytes)
                            + " KiB of prepared statements, bound values and savepoints; a session may have "
                            + kib(shared.total / 2) + " KiB of the gateway's heap for these, all sessions together "
                            + kib(shared.total)
                            + " KiB: close what is not needed any more (DEALLOCATE, a smaller statement cache of the driver),"
                            + " or give the gateway more memory");
        }
        held += bytes;
    }

    private static long kib(long bytes) {
        return bytes >> 10;
    }

    /** What was taken, or a part of it. */
    public synchronized void giveBack(long bytes) {
        if (!closed) {
            shared.giveBack(beyondFree(held) - beyondFree(held - bytes));
            held -= bytes;
        }
    }

    private static long beyondFree(long bytes) {
        return Math.max(0, bytes - FREE_BYTES);
    }

    /** What a text takes at most. */
    public static long bytes(String text) {
        return 64 + 2L * text.length();
    }

    /** What a statement's description takes, about. */
    public static long bytes(Description description) {
        return 64L * description.parameterTypes().size()
                + description.schema().map(schema -> bytes(schema.getFields())).orElse(0L);
    }

    private static long bytes(List<Field> fields) {
        return fields.stream()
                .mapToLong(field -> FIELD_BYTES + bytes(field.getName()) + bytes(field.getChildren()))
                .sum();
    }

    /** What bound values take at most. */
    public static long bytesOf(List<Parameter> parameters) {
        return parameters.stream()
                .mapToLong(parameter ->
                        64 + parameter.text().map(SessionMemory::bytes).orElse(0L))
                .sum();
    }

    /** The session has ended: all goes back, and nothing counts any more. */
    @Override
    public synchronized void close() {
        giveBack(held);
        closed = true;
    }
}
