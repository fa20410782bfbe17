package dev.eider.gateway.query;

import dev.eider.contract.ErrorInfo;
import dev.eider.contract.Estimate;
import dev.eider.contract.FailedRun;
import dev.eider.contract.JobActuals;
import dev.eider.contract.JobShape;
import dev.eider.contract.QueryId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * @param sql the statement, or the beginning of a long one
 * @param commandTag PostgreSQL's, without the row count: {@code SELECT}, {@code SET}, {@code BEGIN} …
 * @param percent DuckDB's progress, 0 to 100; -1 while unknown
 * @param rows of the result written so far
 * @param failedRuns after which the statement was run again, oldest first
 * @param resultDeleted on request, after the statement's end: its state stays what it was
 * @param timings milliseconds since arrival
 */
public record QueryStatus(
        QueryId id,
        State state,
        String sql,
        String commandTag,
        Instant arrivedAt,
        Optional<Estimate> estimate,
        Optional<JobShape> shape,
        long stagedBytes,
        long plannedBytes,
        double percent,
        long rows,
        long bytes,
        Optional<JobActuals> actuals,
        Optional<ErrorInfo> error,
        List<FailedRun> failedRuns,
        boolean resultDeleted,
        Timings timings) {
    public QueryStatus {
        failedRuns = List.copyOf(failedRuns);
    }

    /** In this order; the last three are final. */
    public enum State {
        PLANNING,
        QUEUED,
        RUNNING,
        FINISHED,
        FAILED,
        CANCELLED;

        public boolean isEnd() {
            return compareTo(FINISHED) >= 0;
        }
    }

    /** Milliseconds since arrival; -1 for what has not happened (yet). */
    public record Timings(
            long plannedMillis, long admittedMillis, long launchedMillis, long firstResultMillis, long endedMillis) {}
}
