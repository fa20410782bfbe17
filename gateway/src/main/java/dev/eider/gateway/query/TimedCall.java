package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Work that a caller waits for, on a virtual thread of its own. It is interrupted when the session's statement_timeout has passed and when
 * the caller is: the caller then has its answer at once, whatever the work waits for.
 */
final class TimedCall {
    private TimedCall() {}

    /** @throws QueryException TIME_LIMIT_EXCEEDED, or QUERY_CANCELLED to an interrupted caller; else what {@code work} throws */
    static <T> T of(Session session, Supplier<T> work) {
        Optional<Duration> limit = RequestedOptions.statementTimeout(session);
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread.ofVirtual().name("timed-call").start(task);
        try {
            return limit.isPresent() ? task.get(limit.get().toMillis(), TimeUnit.MILLISECONDS) : task.get();
        } catch (TimeoutException e) {
            throw exceeded(limit.orElseThrow()).toException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryException(ErrorCode.QUERY_CANCELLED, "the statement was cancelled while it was planned", e);
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case RuntimeException known -> known;
                case Error error -> throw error;
                case null, default -> new IllegalStateException(e);
            };
        } finally {
            task.cancel(true);
        }
    }

    static ErrorInfo exceeded(Duration limit) {
        return ErrorInfo.of(
                ErrorCode.TIME_LIMIT_EXCEEDED,
                "the statement did not end within statement_timeout, " + limit.toMillis() + " ms");
    }
}
