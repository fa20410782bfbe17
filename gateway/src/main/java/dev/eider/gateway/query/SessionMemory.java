package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Heap that one client takes: for what it has the gateway keep between its messages (prepared statements, bound values, savepoints), or for
 * a message that comes and is dealt with. Some KiB are free for each. What is beyond that comes out of what all may have together, and one
 * gets at most half of it. Thread-safe.
 */
public final class SessionMemory implements AutoCloseable {
    /** One for the process, since its heap is. */
    public static final Shared OF_PROCESS = new Shared(Runtime.getRuntime().maxMemory() / 4);

    /** Bytes of a message that are free. */
    public static final int FREE_MESSAGE_BYTES = 64 << 10;

    /** The message as it came, and what is read out of it. */
    private static final int COPIES = 2;

    private static final long FIELD_BYTES = 300;

    private final Shared shared;
    private final Use use;
    private long held;
    private boolean closed;

    SessionMemory() {
        this(OF_PROCESS);
    }

    SessionMemory(Shared shared) {
        this(shared, Use.KEPT);
    }

    private SessionMemory(Shared shared, Use use) {
        this.shared = shared;
        this.use = use;
    }

    /** For the messages of one connection, one after the other. */
    public static SessionMemory ofMessages(Shared shared) {
        return new SessionMemory(shared, Use.MESSAGE);
    }

    private enum Use {
        KEPT(
                16 << 10,
                "the session would keep %d KiB of prepared statements, bound values and savepoints; a session may have %d KiB of the"
                        + " gateway's heap for these, all sessions together %d KiB: close what is not needed any more (DEALLOCATE, a"
                        + " smaller statement cache of the driver), or give the gateway more memory"),
        MESSAGE(
                COPIES * FREE_MESSAGE_BYTES,
                "the message needs %d KiB of the gateway's heap or more; a message may have %d KiB, all messages and what sessions keep"
                        + " together %d KiB: send less at a time, try again when other messages have been dealt with, or give the"
                        + " gateway more memory");

        private final long free;
        private final String refusal;

        Use(long free, String refusal) {
            this.free = free;
            this.refusal = refusal;
        }
    }

    /** What all clients may have together. Thread-safe. */
    public static final class Shared {
        private final long total;
        private long taken;

        public Shared(long total) {
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
                    use.refusal.formatted(kib(held + bytes), kib(shared.total / 2), kib(shared.total)));
        }
        held += bytes;
    }

    /**
     * Before or as soon as more bytes of a message come.
     *
     * @throws QueryException OUT_OF_MEMORY
     */
    public void takeMessage(int bytes) {
        take((long) COPIES * bytes);
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

    /** All that was taken. */
    public synchronized void giveBackAll() {
        giveBack(held);
    }

    private long beyondFree(long bytes) {
        return Math.max(0, bytes - use.free);
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
        giveBackAll();
        closed = true;
    }
}
