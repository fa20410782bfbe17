package dev.eider.estimator.planner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.QueryException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The optimized plan as JSON text, where DuckDB can serialize it and a reader can be expected to read it. */
final class PlanText {
    private static final int MAX_LENGTH = 32 << 20;

    private PlanText() {}

    /**
     * @param plain a session to be closed, asked for when the plan of {@code connection} cannot be serialized
     * @param notes gets a sentence when there is no plan
     */
    static Optional<String> optimized(
            Connection connection, Supplier<Connection> plain, SourceText source, List<String> notes)
            throws SQLException {
        try {
            Answer answer = serialize(connection, source);
            if (answer.error().isPresent()) {
                try (Connection session = plain.get()) {
                    answer = serialize(session, source);
                }
            }
            answer.error()
                    .ifPresent(error -> notes.add(
                            "DuckDB cannot serialize the statement's plan (" + error + "): all columns are read."));
            return answer.json();
        } catch (JsonProcessingException e) {
            notes.add(
                    "The statement's plan is not readable (nested too deeply, or it has NaN in it): all columns are read.");
            return Optional.empty();
        }
    }

    /** One of the two. */
    private record Answer(Optional<String> json, Optional<String> error) {}

    private static Answer serialize(Connection connection, SourceText source) throws JsonProcessingException {
        String json;
        try {
            json = SyntaxTree.call(connection, "SELECT json_serialize_plan(?::VARCHAR, optimize := true)", source);
        } catch (QueryException e) {
            return new Answer(Optional.empty(), Optional.of(e.code().name()));
        }
        if (json.length() > MAX_LENGTH) {
            return new Answer(Optional.empty(), Optional.of("too large"));
        }
        JsonNode answer = DuckDbJson.plans().readTree(json);
        if (answer.path("error").asBoolean()) {
            return new Answer(
                    Optional.empty(), Optional.of(answer.path("error_type").asText()));
        }
        // For plans with constants of some types (BIT, BIGNUM) the answer is an empty text.
        return answer.path("plans").path(0).isMissingNode()
                ? new Answer(Optional.empty(), Optional.of("it gives none"))
                : new Answer(Optional.of(json), Optional.empty());
    }
}
