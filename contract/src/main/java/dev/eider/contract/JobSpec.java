package dev.eider.contract;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/**
 * All that a runner needs to run one statement.
 *
 * @param names what they mean in the session
 * @param sql one SELECT without parameters, its file patterns replaced by the names in {@code plan}
 * @param settings DuckDB settings of the session, such as {@code TimeZone}; values as text
 * @param maxBytesScanned what the runner may read of the files at most when it needs more than the plan has
 * @param timeLimit from the runner's first instruction
 */
public record JobSpec(
        QueryId id,
        String tenant,
        SessionNames names,
        String sql,
        Map<String, String> settings,
        ScanPlan plan,
        JobShape shape,
        ResultTarget result,
        StorageSettings storage,
        OptionalLong maxBytesScanned,
        Duration timeLimit) {
    public JobSpec {
        settings = Map.copyOf(settings);
    }

    /** The end of a statement that has had its time. */
    public QueryException timeLimitExceeded() {
        String limit = timeLimit.toMillisPart() == 0 ? timeLimit.toSeconds() + " s" : timeLimit.toMillis() + " ms";
        return new QueryException(ErrorCode.TIME_LIMIT_EXCEEDED, "the statement ran longer than its limit of " + limit);
    }
}
