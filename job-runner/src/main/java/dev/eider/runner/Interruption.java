package dev.eider.runner;

import dev.eider.contract.QueryException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Stops a running job once, for one reason, wherever it is: waiting for object storage or inside DuckDB. Thread-safe. */
final class Interruption {
    private final Thread job;
    private final AtomicReference<QueryException> reason = new AtomicReference<>();
    private volatile Runnable inside = () -> {};

    Interruption(Thread job) {
        this.job = job;
    }

    /** What else is to be called when the job is stopped; called at once if it has been. */
    void alsoCall(Runnable action) {
        inside = action;
        if (reason.get() != null) {
            action.run();
        }
    }

    /** May be called again with whatever reason: the first one counts, and a call that came too early for DuckDB is made up for. */
    void stop(QueryException because) {
        if (reason.compareAndSet(null, because)) {
            job.interrupt();
        }
        inside.run();
    }

    Optional<QueryException> reason() {
        return Optional.ofNullable(reason.get());
    }
}
