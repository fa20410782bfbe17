package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.FatalException;
import dev.eider.gateway.query.Query;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one session runs, as far as others may end it: a cancel request, the client's going away, the gateway's shutting down. A cancel
 * between two statements is without effect, as in PostgreSQL. Thread-safe.
 */
final class Cancellation {
    private boolean active;
    private boolean cancelled;
    private boolean closed;
    private @Nullable Query query;
    private @Nullable Thread planning;
    private @Nullable FatalException ending;
    private Consumer<FatalException> onEnding = reason -> {};

    /** The session begins to work on a message. */
    synchronized void begin() {
        active = true;
        cancelled = closed;
    }

    /** The session waits for {@code running} from now on. */
    synchronized void attach(Query running) {
        query = running;
        if (cancelled) {
            running.cancel();
        }
    }

    synchronized void end() {
        active = false;
        query = null;
    }

    /** @throws QueryException QUERY_CANCELLED if that was asked for since {@link #begin()} */
    synchronized void check() {
        if (cancelled) {
            throw new QueryException(ErrorCode.QUERY_CANCELLED, "canceling statement due to user request");
        }
    }

    /**
     * Does what waits without a query to cancel, such as describing a statement: a cancel interrupts it.
     *
     * @throws QueryException QUERY_CANCELLED if that was asked for already; else what {@code work} throws
     */
    <T> T interruptibly(Supplier<T> work) {
        synchronized (this) {
            check();
            planning = Thread.currentThread();
        }
        try {
            return work.get();
        } finally {
            synchronized (this) {
                planning = null;
                // Not to be taken by the socket, which a pending interrupt would close.
                Thread.interrupted();
            }
        }
    }

    /** The same for what gives nothing. */
    void interruptibly(Runnable work) {
        interruptibly(() -> {
            work.run();
            return true;
        });
    }

    /** Ends what runs, if something does. */
    synchronized void cancel() {
        if (active) {
            cancelled = true;
            if (query != null) {
                query.cancel();
            }
            if (planning != null) {
                planning.interrupt();
            }
        }
    }

    /** Ends what runs and everything that might be begun later: the client has gone. */
    synchronized void close() {
        closed = true;
        cancel();
    }

    /** As {@link #close()}, with something to tell the client. */
    synchronized void close(FatalException reason) {
        ending = reason;
        close();
        onEnding.accept(reason);
    }

    /** @param wake called with the reason when the session is to end, so that it doesn't wait for its client; at once if it already is */
    synchronized void onEnding(Consumer<FatalException> wake) {
        onEnding = wake;
        if (ending != null) {
            wake.accept(ending);
        }
    }

    synchronized Optional<FatalException> ending() {
        return Optional.ofNullable(ending);
    }
}
