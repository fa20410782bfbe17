package dev.eider.estimator.planner;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the optimizer says of one statement.
 *
 * @param arrowSchema the result's schema as an Arrow IPC stream without batches, the very one that the runner's result will have
 * @param parameterTypes by identifier, DuckDB's names; {@code UNKNOWN} where the statement does not determine it
 * @param projection to be put before the statement, and a closing parenthesis behind it, when it is run: it turns columns whose types have no
 *     plain form in Arrow into text; absent if there are none
 * @param plan the optimized plan as DuckDB serializes it (JSON text); absent when it cannot be, then all columns are read
 */
public record StatementPlan(
        byte[] arrowSchema,
        Map<String, String> parameterTypes,
        Optional<String> projection,
        Optional<String> plan,
        List<String> notes) {
    public StatementPlan {
        parameterTypes = Map.copyOf(parameterTypes);
        notes = List.copyOf(notes);
    }
}
