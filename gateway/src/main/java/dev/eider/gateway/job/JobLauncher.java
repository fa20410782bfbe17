package dev.eider.gateway.job;

import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import java.util.Optional;
import java.util.Set;

/** Starts one job a query. Thread-safe. */
public interface JobLauncher extends AutoCloseable {

    /**
     * Starts the job and returns without waiting for it. The caller closes what it gets.
     *
     * @throws QueryException if it cannot be started
     */
    RunningJob launch(JobSpec spec);

    /**
     * Takes over a job that another gateway launched, also one that has ended by then: its manifest tells. The caller closes what it gets.
     *
     * @param spec as it was launched
     * @return empty if there is no such job, or jobs do not outlive the gateway that launches them
     * @throws QueryException if that cannot be found out
     */
    default Optional<RunningJob> adopt(JobSpec spec) {
        return Optional.empty();
    }

    /**
     * Queries whose jobs have not ended, whichever gateway launched them; of jobs that outlive their gateway only.
     *
     * @throws QueryException if that cannot be found out
     */
    default Set<QueryId> underWay() {
        return Set.of();
    }

    /**
     * Ends a job that nobody follows. Nothing happens if there is none. Asks once.
     *
     * @throws QueryException if that fails
     */
    default void remove(QueryId id) {}

    /** What keeps jobs from being started, in a phrase that everybody may read. Does not wait. */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /** Ends every job that still runs. */
    @Override
    void close();
}
