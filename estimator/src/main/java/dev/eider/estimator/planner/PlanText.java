package dev.eider.estimator.planner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.QueryException;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;

/** The optimized plan as JSON text, where DuckDB can serialize it and a reader can be expected to read it. */
final class PlanText {
    private static final int MAX_LENGTH = 32 << 20;

    private PlanText() {}

    /** @param notes gets a sentence when there is no plan */
    static Optional<String> optimized(Connection connection, SourceText source, List<String> notes) {
        String json;
        try {
            json = SyntaxTree.call(connection, "SELECT json_serialize_plan(?::VARCHAR, optimize := true)", source);
        } catch (QueryException e) {
            notes.add("DuckDB cannot serialize the statement's plan (" + e.code() + "): all columns are read.");
            return Optional.empty();
        }
        if (json.length() > MAX_LENGTH) {
            notes.add("The statement's plan is too large to be read: all columns are read.");
            return Optional.empty();
        }
        return readable(json, notes);
    }

    private static Optional<String> readable(String json, List<String> notes) {
        try {
            JsonNode answer = DuckDbJson.plans().readTree(json);
            if (!answer.path("error").asBoolean()) {
                return Optional.of(json);
            }
            notes.add("DuckDB cannot serialize the statement's plan ("
                    + answer.path("error_type").asText() + "): all columns are read.");
        } catch (JsonProcessingException e) {
            notes.add(
                    "The statement's plan is not readable (nested too deeply, or it has NaN in it): all columns are read.");
        }
        return Optional.empty();
    }
}
