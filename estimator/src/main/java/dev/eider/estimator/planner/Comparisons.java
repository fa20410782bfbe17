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
 * what they are compared with beside them; a query without FROM is its expression, and {@code x = ANY($1)} the comparison of {@code
 * [x]} with {@code $1}. The result is of no use but for its types.
 */
final class Comparisons {
    private static final Set<String> OF_LISTS = Set.of("@>", "<@", "&&", "list_has_any", "list_has_all");

    private Comparisons() {}

    /** @return whether anything is changed */
    static boolean pair(JsonNode node) {
        boolean changed = false;
        for (JsonNode child : node) {
            changed |= child.isContainerNode() && pair(child);
        }
        return changed
                | switch (node.path("class").asText()) {
                    case "SUBQUERY" -> unfold((ObjectNode) node);
                    case "COMPARISON" -> pair(node.path("left"), node.path("right"));
                    case "BETWEEN" ->
                        pair(node.path("input"), node.path("lower")) | pair(node.path("input"), node.path("upper"));
                    case "FUNCTION" ->
                        OF_LISTS.contains(node.path("function_name").asText()) && pairFirst(arguments(node));
                    case "OPERATOR" -> isIn(node) && pairFirst(elements(node));
                    default -> false;
                };
    }

    private static boolean isIn(JsonNode node) {
        return List.of("COMPARE_IN", "COMPARE_NOT_IN")
                .contains(node.path("type").asText());
    }

    private static boolean pairFirst(List<JsonNode> operands) {
        boolean changed = false;
        for (int i = 1; i < operands.size(); i++) {
            changed |= pair(operands.getFirst(), operands.get(i));
        }
        return changed;
    }

    private static boolean pair(JsonNode left, JsonNode right) {
        return isCall(left, "row") && isCall(right, "row")
                ? pairEach(arguments(left), arguments(right))
                : takes(left, right) | takes(right, left);
    }

    private static boolean pairEach(List<JsonNode> left, List<JsonNode> right) {
        boolean changed = false;
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            changed |= pair(left.get(i), right.get(i));
        }
        return changed;
    }

    private static boolean takes(JsonNode node, JsonNode other) {
        if (ParameterNodes.isOne(node)) {
            return ParameterNodes.standBeside(node, other);
        }
        boolean changed = false;
        if (isList(node)) {
            for (JsonNode element : elements(node)) {
                changed |= takes(element, operator("ARRAY_EXTRACT", other, constant("INTEGER", "1")));
            }
        } else if (isCall(node, "struct_pack")) {
            for (JsonNode field : node.path("arguments")) {
                JsonNode name = constant("STRING", field.path("name").asText());
                changed |= takes(field.path("expression"), operator("STRUCT_EXTRACT", other, name));
            }
        }
        return changed;
    }

    private static boolean unfold(ObjectNode query) {
        int parameters = ParameterNodes.count(query);
        if (parameters == 0) {
            return false;
        }
        Optional<JsonNode> unfolded = switch (query.path("subquery_type").asText()) {
            case "SCALAR" -> withoutFrom(query);
            case "ANY" -> values(query).or(() -> withoutFrom(query).map(list -> in(query.path("child"), list)));
            default -> Optional.empty();
        };
        unfolded = unfolded.filter(same -> ParameterNodes.count(same) == parameters);
        unfolded.ifPresent(same -> {
            query.removeAll();
            query.setAll((ObjectNode) same);
            pair(query);
        });
        return unfolded.isPresent();
    }

    private static Optional<JsonNode> withoutFrom(JsonNode query) {
        JsonNode select = query.at("/subquery/node");
        return Optional.of(select.at("/select_list/0"))
                .filter(_ -> select.at("/from_table/type").asText().equals("EMPTY"));
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
