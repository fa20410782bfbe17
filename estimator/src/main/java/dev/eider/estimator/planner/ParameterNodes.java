package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/** Parameters in DuckDB's syntax tree. */
final class ParameterNodes {
    private ParameterNodes() {}

    static boolean isOne(JsonNode node) {
        return node.path("type").asText().equals("VALUE_PARAMETER");
    }

    static int count(JsonNode node) {
        int count = isOne(node) ? 1 : 0;
        for (JsonNode child : node) {
            count += count(child);
        }
        return count;
    }

    /** Makes {@code coalesce($1, other)} of a parameter, of which DuckDB infers the other's type, if that has no parameter itself. */
    static void standBeside(JsonNode node, JsonNode other) {
        if (isOne(node) && count(other) == 0) {
            standBeside(node, List.of(other));
        }
    }

    /** @param others have no parameters; DuckDB infers their common type */
    static void standBeside(JsonNode node, List<JsonNode> others) {
        if (isOne(node)) {
            JsonNode[] operands =
                    Stream.concat(Stream.of(node.deepCopy()), others.stream()).toArray(JsonNode[]::new);
            ObjectNode beside = Comparisons.operator("OPERATOR_COALESCE", operands);
            beside.put("alias", node.path("alias").asText());
            ((ObjectNode) node).removeAll().setAll(beside);
        }
    }
}
