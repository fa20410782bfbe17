package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * What shares a type: columns of UNION, INTERSECT, EXCEPT and VALUES, results of CASE, and what COALESCE and its like take. A parameter
 * there takes the type of the others, as in PostgreSQL ("UNION, CASE, and Related Constructs"): in unions that of the first branch without
 * parameters, elsewhere the common one. DuckDB infers nothing where there is a NULL, and nothing in unions and VALUES.
 */
final class CommonTypes {
    private static final Set<String> UNIONS = Set.of("UNION", "INTERSECT", "EXCEPT");
    private static final Set<String> FUNCTIONS = Set.of("greatest", "least", "list_value");
    private static final Set<String> OPERATORS = Set.of("OPERATOR_COALESCE", "ARRAY_CONSTRUCTOR");

    /** More rows of constants tell no more. */
    private static final int MAX_OTHERS = 100;

    private CommonTypes() {}

    static void pair(JsonNode node) {
        List<JsonNode> branches = branches(node).toList();
        List<JsonNode> closed = branches.stream()
                .filter(branch -> ParameterNodes.count(branch) == 0)
                .toList();
        pair(
                branches.stream().map(CommonTypes::items).toList(),
                number -> closed.stream()
                        .filter(branch -> at(items(branch), number).noneMatch(CommonTypes::isNull))
                        .limit(1)
                        .map(branch -> column(branch, number)));
        pair(node.at("/from_table/values")
                .valueStream()
                .map(row -> row.valueStream().toList())
                .toList());
        pair(alternatives(node).map(List::of).toList());
    }

    private static Stream<JsonNode> alternatives(JsonNode node) {
        if (node.has("case_checks")) {
            Stream<JsonNode> results = node.path("case_checks").valueStream().map(check -> check.path("then_expr"));
            return Stream.concat(results, Stream.of(node.path("else_expr")));
        }
        if (FUNCTIONS.contains(node.path("function_name").asText())) {
            return node.path("arguments").valueStream().map(argument -> argument.path("expression"));
        }
        return OPERATORS.contains(node.path("type").asText())
                ? node.path("children").valueStream()
                : Stream.empty();
    }

    private static void pair(List<List<JsonNode>> rows) {
        pair(
                rows,
                number -> rows.stream()
                        .flatMap(row -> at(row, number))
                        .filter(other -> ParameterNodes.count(other) == 0 && !isNull(other))
                        .limit(MAX_OTHERS));
    }

    private static void pair(List<List<JsonNode>> rows, IntFunction<Stream<JsonNode>> others) {
        int width =
                rows.size() < 2 ? 0 : rows.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < width; i++) {
            int number = i;
            List<JsonNode> parameters = rows.stream()
                    .flatMap(row -> at(row, number))
                    .filter(ParameterNodes::isOne)
                    .toList();
            List<JsonNode> operands =
                    parameters.isEmpty() ? List.of() : others.apply(number).toList();
            if (!operands.isEmpty()) {
                parameters.forEach(node -> ParameterNodes.standBeside(node, operands));
            }
        }
    }

    private static Stream<JsonNode> at(List<JsonNode> row, int number) {
        return row.stream().skip(number).limit(1);
    }

    private static boolean isNull(JsonNode node) {
        return node.at("/literal/kind").asText().equals("NULL_LITERAL");
    }

    /** The queries that a query puts together by place; itself if there are none. */
    static Stream<JsonNode> branches(JsonNode query) {
        return UNIONS.contains(query.path("setop_type").asText())
                ? query.path("children").valueStream().flatMap(CommonTypes::branches)
                : Stream.of(query);
    }

    /** None behind what may be several columns, which nobody has counted. */
    private static List<JsonNode> items(JsonNode branch) {
        return branch.path("select_list")
                .valueStream()
                .takeWhile(item -> !item.findValuesAsText("type").contains("STAR")
                        && !item.findValuesAsText("function_name").contains("unnest"))
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
