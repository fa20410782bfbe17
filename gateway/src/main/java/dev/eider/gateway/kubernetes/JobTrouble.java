package dev.eider.gateway.kubernetes;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What keeps a job from going on, and the one look at it that is due. Thread-safe; nothing blocks. */
final class JobTrouble {
    private static final Duration WHILE_BLIND = Duration.ofSeconds(1);

    private final JobRoom room;
    private final Consumer<QueryException> end;
    private Finding.@Nullable Trouble known;
    private long sinceNanos;
    private Future<?> look = CompletableFuture.completedFuture(null);
    private boolean closed;

    /** @param end told when a trouble's grace is over; may be told again */
    JobTrouble(JobRoom room, Consumer<QueryException> end) {
        this.room = room;
        this.end = end;
    }

    synchronized boolean isKnown() {
        return known != null;
    }

    /** For how long there has been this one, if it is. */
    synchronized Optional<Duration> since(ErrorCode code) {
        return known != null && known.error().code() == code
                ? Optional.of(Duration.ofNanos(room.nanoTime() - sinceNanos))
                : Optional.empty();
    }

    /** One that would end the query as the one before keeps that one's time. */
    synchronized void begin(Finding.Trouble found) {
        if (known == null || known.error().code() != found.error().code()) {
            sinceNanos = room.nanoTime();
        }
        known = found;
        lookAfter(left(found));
    }

    synchronized void over() {
        known = null;
        look.cancel(false);
    }

    /** Whatever is found later begins nothing. */
    synchronized void close() {
        closed = true;
        over();
    }

    private Duration left(Finding.Trouble trouble) {
        return trouble.grace().minusNanos(room.nanoTime() - sinceNanos);
    }

    /** In the place of a look that is due already: one that waits holds the query in memory. */
    private synchronized void lookAfter(Duration delay) {
        look.cancel(false);
        if (!closed) {
            look = room.later(delay, () -> due().ifPresent(end));
        }
    }

    private synchronized Optional<QueryException> due() {
        Finding.Trouble trouble = known;
        if (trouble == null) {
            return Optional.empty();
        }
        Duration left = left(trouble);
        if (left.isPositive()) {
            lookAfter(left);
            return Optional.empty();
        }
        if (room.isBlind()) {
            // It may be over, and nobody could tell.
            lookAfter(WHILE_BLIND);
            return Optional.empty();
        }
        return Optional.of(trouble.error());
    }
}
