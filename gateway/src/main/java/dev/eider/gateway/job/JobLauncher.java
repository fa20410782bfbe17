package dev.eider.gateway.job;

import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;

/** Starts one job a query. Thread-safe. */
public interface JobLauncher extends AutoCloseable {

    /**
     * Starts the job and returns without waiting for it. The caller closes what it gets.
     *
     * @throws QueryException if it cannot be started
     */
    RunningJob launch(JobSpec spec);

    /** Ends every job that still runs. */
    @Override
    void close();
}
