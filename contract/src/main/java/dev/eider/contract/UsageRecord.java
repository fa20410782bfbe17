package dev.eider.contract;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A statement's line in the query log, from its arrival on. A record without {@code endedAt} is a statement that has not come back.
 *
 * @param door {@code pg}, {@code flight} or {@code rest}
 * @param fingerprint equal for statements that differ in literals only
 * @param state {@code RUNNING}, {@code FINISHED}, {@code FAILED} or {@code CANCELLED}
 * @param shape absent for statements answered without a job
 * @param failedRuns after which the statement was run again, oldest first; shape and actuals are the last run's
 */
public record UsageRecord(
        QueryId id,
        String tenant,
        String principal,
        String door,
        String sql,
        String fingerprint,
        Instant arrivedAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        String state,
        Optional<ErrorInfo> error,
        Optional<Estimate> estimate,
        Optional<JobShape> shape,
        Optional<JobActuals> actuals,
        long rows,
        long bytesReturned,
        List<FailedRun> failedRuns) {
    public UsageRecord {
        failedRuns = List.copyOf(failedRuns);
    }
}
