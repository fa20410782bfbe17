package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;

/** Where a node of the syntax tree stands in the text, in characters. */
final class AstLocation {
    private AstLocation() {}

    /** -1 where the parser keeps no place. */
    static int offset(JsonNode node, SourceText source) {
        return known(node) ? source.offset(node.path("query_location").asLong()) : -1;
    }

    static int length(JsonNode node, SourceText source) {
        if (!known(node)) {
            return 0;
        }
        long start = node.path("query_location").asLong();
        return source.offset(start + node.path("query_location_length").asLong()) - source.offset(start);
    }

    /** "None" is DuckDB's largest unsigned integer, which no {@code int} holds. */
    private static boolean known(JsonNode node) {
        return node.path("query_location").canConvertToInt();
    }
}
