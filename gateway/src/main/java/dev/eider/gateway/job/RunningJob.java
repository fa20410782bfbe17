package dev.eider.gateway.job;

import dev.eider.contract.JobEvent;
import dev.eider.contract.QueryException;

/** A job on its way. {@link #next()} belongs to one thread; the rest may be called from any. */
public interface RunningJob extends AutoCloseable {

    /**
     * The next event, waiting for it. {@link JobEvent.Finished} is the last.
     *
     * @throws QueryException when the job ends without that: RUNNER_LOST (crashed or killed), OUT_OF_MEMORY (killed for memory),
     *     TIME_LIMIT_EXCEEDED, QUERY_CANCELLED (after {@link #cancel()}); within a second of the process's end
     */
    JobEvent next() throws InterruptedException;

    /** Ends the job. Idempotent, returns at once. */
    void cancel();

    /**
     * Lets go of the job without ending it, if it can do without this gateway, so that another can adopt it; else ends it. {@link #next()}
     * tells nothing more, and {@link #close()} leaves the job alone. Idempotent.
     */
    default void leave() {
        cancel();
    }

    /** Ends what still runs and returns when nothing of it is left. Idempotent. */
    @Override
    void close();
}
