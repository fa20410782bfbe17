package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes a statement's comparisons such that DuckDB infers parameters it otherwise does not: those in rows, lists and structures have
 * what they are compared with beside them; a query of nothing but them is its expression, and {@code x = ANY($1)} the comparison of {@code
 * [x]} with {@code $1}. The result is of no use but for its types.
 */
final class Comparisons {
    private static final Set<String> IN = Set.of("COMPARE_IN", "COMPARE_NOT_IN");
    private static final Set<String> OF_LISTS = Set.of("@>", "<@", "&&", "list_has_any", "list_has_all");

    private Comparisons() {}

    static void pair(JsonNode node) {
        if (node.path("class").asText().equals("SUBQUERY") && unfold((ObjectNode) node)) {
            return;
        }
        for (JsonNode child : node) {
            pair(child);
        }
        switch (node.path("class").asText()) {
            case "COMPARISON" -> pair(node.path("left"), node.path("right"));
            case "BETWEEN" -> pairFirst(List.of(node.path("input"), node.path("lower"), node.path("upper")));
            case "FUNCTION" -> {
                if (OF_LISTS.contains(node.path("function_name").asText())) {
                    pairFirst(arguments(node));
                }
            }
            case "OPERATOR" -> {
                if (IN.contains(node.path("type").asText())) {
                    pairFirst(elements(node));
                }
            }
            default -> {}
        }
        CommonTypes.pair(node);
    }

    private static void pairFirst(List<JsonNode> operands) {
        operands.stream().skip(1).forEach(other -> pair(operands.getFirst(), other));
    }

    private static void pair(JsonNode left, JsonNode right) {
        if (isCall(left, "row") && isCall(right, "row")) {
            List<JsonNode> lefts = arguments(left);
            List<JsonNode> rights = arguments(right);
            for (int i = 0; i < Math.min(lefts.size(), rights.size()); i++) {
                pair(lefts.get(i), rights.get(i));
            }
        } else {
            take(left, right);
            take(right, left);
        }
    }

    private static void take(JsonNode node, JsonNode other) {
        if (ParameterNodes.isOne(node)) {
            ParameterNodes.standBeside(node, other);
        } else if (isList(node)) {
            JsonNode element = operator("ARRAY_EXTRACT", other, constant("INTEGER", "1"));
            elements(node).forEach(each -> take(each, element));
        } else if (isCall(node, "struct_pack")) {
            for (JsonNode field : node.path("arguments")) {
                JsonNode name = constant("STRING", field.path("name").asText());
                take(field.path("expression"), operator("STRUCT_EXTRACT", other, name));
            }
        }
    }

    /** Before what is in the query is paired with its like: what the query is compared with comes first. */
    private static boolean unfold(ObjectNode query) {
        int parameters = ParameterNodes.count(query);
        Optional<JsonNode> unfolded = switch (query.path("subquery_type").asText()) {
            case "SCALAR" -> withoutFrom(query.at("/subquery/node"));
            case "ANY" -> values(query).or(() -> constants(query));
            default -> Optional.empty();
        };
        Optional<JsonNode> same = unfolded.filter(node -> parameters > 0 && ParameterNodes.count(node) == parameters);
        same.ifPresent(node -> {
            query.removeAll();
            query.setAll((ObjectNode) node);
            pair(query);
        });
        return same.isPresent();
    }

    private static Optional<JsonNode> constants(JsonNode query) {
        JsonNode child = query.path("child");
        List<JsonNode> branches =
                CommonTypes.branches(query.at("/subquery/node")).toList();
        List<JsonNode> items = branches.stream()
                .flatMap(branch -> withoutFrom(branch).stream())
                .toList();
        return items.size() == 1 && branches.size() == 1
                ? Optional.of(in(child, items.getFirst()))
                : Optional.of(in(child, items)).filter(_ -> items.size() == branches.size());
    }

    private static Optional<JsonNode> withoutFrom(JsonNode select) {
        return Optional.of(select.at("/select_list/0"))
                .filter(_ -> select.at("/from_table/type").asText().equals("EMPTY"))
                .filter(item ->
                        ParameterNodes.isOne(item) || isCall(item, "unnest") || isCall(item, "row") || isList(item));
    }

    private static Optional<JsonNode> values(JsonNode query) {
        JsonNode child = query.path("child");
        List<JsonNode> rows = query.at("/subquery/node/from_table/values")
                .valueStream()
                .map(row -> row.size() > 1 && isCall(child, "row") ? rowLike(child, row) : row.path(0))
                .toList();
        return rows.isEmpty() ? Optional.empty() : Optional.of(in(child, rows));
    }

    private static JsonNode in(JsonNode child, JsonNode expression) {
        if (!isCall(expression, "unnest")) {
            return in(child, List.of(expression));
        }
        JsonNode list = expression.at("/arguments/0/expression");
        return isList(list) ? in(child, elements(list)) : in(operator("ARRAY_CONSTRUCTOR", child), List.of(list));
    }

    private static JsonNode in(JsonNode child, List<JsonNode> among) {
        return operator(
                "COMPARE_IN", Stream.concat(Stream.of(child), among.stream()).toArray(JsonNode[]::new));
    }

    private static JsonNode rowLike(JsonNode row, JsonNode values) {
        ObjectNode like = row.deepCopy();
        ArrayNode arguments = like.putArray("arguments");
        values.forEach(value -> arguments.addObject().put("name", "").set("expression", value));
        return like;
    }

    private static boolean isCall(JsonNode node, String function) {
        return node.path("function_name").asText().equals(function);
    }

    private static boolean isList(JsonNode node) {
        return isCall(node, "list_value") || node.path("type").asText().equals("ARRAY_CONSTRUCTOR");
    }

    private static List<JsonNode> elements(JsonNode list) {
        return list.has("children") ? list.path("children").valueStream().toList() : arguments(list);
    }

    private static List<JsonNode> arguments(JsonNode call) {
        return call.path("arguments")
                .valueStream()
                .map(argument -> argument.path("expression"))
                .toList();
    }

    static ObjectNode operator(String type, JsonNode... children) {
        ObjectNode operator = DuckDbJson.syntax().createObjectNode();
        operator.put("class", "OPERATOR").put("type", type).put("alias", "");
        operator.putArray("children").addAll(List.of(children));
        return operator;
    }

    private static ObjectNode constant(String kind, String text) {
        ObjectNode constant = DuckDbJson.syntax().createObjectNode();
        constant.put("class", "CONSTANT").put("type", "VALUE_CONSTANT").put("alias", "");
        constant.putObject("literal").put("kind", kind).put("text", text);
        return constant;
    }
}
