package dev.eider.estimator.planner;

import java.util.List;
import java.util.Map;

/**
 * @param sql one statement without a semicolon; parameters are allowed for {@link Planner#plan}
 * @param tables all relations that the statement may name
 * @param defaultCatalog with {@code defaultSchema}: where unqualified names are looked up; both exist even without tables
 * @param user what {@code current_user} is
 * @param settings DuckDB session settings, such as {@code TimeZone}
 */
public record PlanRequest(
        String sql,
        List<TableSchema> tables,
        String defaultCatalog,
        String defaultSchema,
        String user,
        Map<String, String> settings) {
    public PlanRequest {
        tables = List.copyOf(tables);
        settings = Map.copyOf(settings);
    }
}
