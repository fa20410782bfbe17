package dev.eider.estimator.planner;

import dev.eider.contract.SessionNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * @param sql one statement without a semicolon; parameters are allowed for {@link Planner#plan}
 * @param tables all relations that the statement may name
 * @param names what they mean in the session; its catalog and schemas exist even without tables
 * @param settings DuckDB session settings, such as {@code TimeZone}
 * @param named the same statement before its parameters were bound, each as {@code CAST($1 AS T)}: result columns without an alias are
 *     called after it, so that no value stands in their names; absent for a statement that never had parameters
 * @param typed identifiers of the parameters in {@code sql}, or once they are bound in {@code named}, that stand in a cast to their type
 * @param relations texts of the client's statement that are names in {@link dev.eider.contract.TableSource#SCAN_CATALOG} here, in the order of their
 *     numbers
 * @param fractions whether an open parameter beside an integer, as in {@code n * $1}, has the widest type of numbers and not the integer's
 */
public record PlanRequest(
        String sql,
        List<TableSchema> tables,
        SessionNames names,
        Map<String, String> settings,
        Optional<String> named,
        Set<String> typed,
        List<String> relations,
        boolean fractions) {
    public PlanRequest {
        tables = List.copyOf(tables);
        settings = Map.copyOf(settings);
        typed = Set.copyOf(typed);
        relations = List.copyOf(relations);
    }

    /** For a statement that never had parameters, or whose parameters are open and of no known type. */
    public PlanRequest(String sql, List<TableSchema> tables, SessionNames names, Map<String, String> settings) {
        this(sql, tables, names, settings, Optional.empty(), Set.of(), List.of(), false);
    }
}
