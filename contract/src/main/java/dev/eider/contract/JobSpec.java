package dev.eider.contract;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/**
 * All that a runner needs to run one statement.
 *
 * @param user what {@code current_user} is
 * @param sql one SELECT without parameters, its file patterns replaced by the names in {@code plan}
 * @param defaultCatalog with {@code defaultSchema}: where unqualified names are looked up
 * @param settings DuckDB settings of the session, such as {@code TimeZone}; values as text
 * @param maxBytesScanned what the runner may read of the files at most when it needs more than the plan has
 * @param timeLimit from the runner's first instruction
 */
public record JobSpec(
        QueryId id,
        String tenant,
        String user,
        String sql,
        String defaultCatalog,
        String defaultSchema,
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
}
