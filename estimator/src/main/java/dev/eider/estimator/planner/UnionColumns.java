package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Columns of UNION, INTERSECT, EXCEPT and VALUES: a parameter that stands alone in one takes the type of the first branch or row without
 * parameters, much as in PostgreSQL ("UNION, CASE, and Related Constructs"). DuckDB infers nothing there.
 */
final class UnionColumns {
    private UnionColumns() {}

    static void pair(JsonNode node) {
        List<JsonNode> branches = branches(node).toList();
        Optional<JsonNode> query = closed(branches.stream());
        pair(branches.stream().map(UnionColumns::items).toList(), number -> query.map(other -> column(other, number)));

        List<List<JsonNode>> rows = node.at("/from_table/values")
                .valueStream()
                .map(row -> row.valueStream().toList())
                .toList();
        pair(
                rows,
                number -> closed(
                        rows.stream().flatMap(row -> row.stream().skip(number).limit(1))));
    }

    private static void pair(List<List<JsonNode>> rows, IntFunction<Optional<JsonNode>> other) {
        int width =
                rows.size() < 2 ? 0 : rows.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < width; i++) {
            int number = i;
            List<JsonNode> parameters = rows.stream()
                    .flatMap(row -> row.stream().skip(number).limit(1))
                    .filter(ParameterNodes::isOne)
                    .toList();
            if (!parameters.isEmpty()) {
                other.apply(number)
                        .ifPresent(operand -> parameters.forEach(node -> ParameterNodes.standBeside(node, operand)));
            }
        }
    }

    private static Optional<JsonNode> closed(Stream<JsonNode> nodes) {
        return nodes.filter(node -> ParameterNodes.count(node) == 0).findFirst();
    }

    /** The queries that a query puts together; itself if there are none. */
    static Stream<JsonNode> branches(JsonNode query) {
        return query.path("type").asText().equals("SET_OPERATION_NODE")
                ? query.path("children").valueStream().flatMap(UnionColumns::branches)
                : Stream.of(query);
    }

    /** None behind a star, whose columns nobody has counted. */
    private static List<JsonNode> items(JsonNode branch) {
        return branch.path("select_list")
                .valueStream()
                .takeWhile(item -> !item.path("type").asText().equals("STAR"))
                .toList();
    }

    /** {@code (SELECT c1 FROM (query) q(c0, c1))}. */
    private static JsonNode column(JsonNode query, int number) {
        ObjectNode from = subquery(query);
        from.put("type", "SUBQUERY").put("alias", "q");
        ArrayNode names = from.putArray("column_name_alias");
        for (int i = 0; i <= number; i++) {
            names.add("c" + i);
        }
        ObjectNode select = DuckDbJson.syntax().createObjectNode();
        select.put("type", "SELECT_NODE").put("aggregate_handling", "STANDARD_HANDLING");
        select.putObject("cte_map").putArray("map");
        ObjectNode item = select.putArray("select_list").addObject();
        item.put("class", "COLUMN_REF").put("type", "COLUMN_REF").put("alias", "");
        item.putArray("column_names").add("c" + number);
        select.set("from_table", from);
        ObjectNode column = subquery(select);
        column.put("class", "SUBQUERY").put("type", "SUBQUERY").put("alias", "");
        return column.put("subquery_type", "SCALAR").put("comparison_type", "INVALID");
    }

    private static ObjectNode subquery(JsonNode query) {
        ObjectNode node = DuckDbJson.syntax().createObjectNode();
        node.putObject("subquery").set("node", query);
        return node;
    }
}
