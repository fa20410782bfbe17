package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.estimator.planner.ParsedStatement.FunctionRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads a TABLE_FUNCTION node: {@code name(constants, option = constant)}. */
final class TableFunctionReader {
    private final SourceText source;

    TableFunctionReader(SourceText source) {
        this.source = source;
    }

    FunctionRef read(JsonNode node) {
        JsonNode function = node.path("function");
        Map<String, String> options = new LinkedHashMap<>();
        Optional<List<String>> positional = Optional.of(new ArrayList<>());
        for (JsonNode argument : function.path("arguments")) {
            Optional<Option> option = option(argument);
            if (option.isPresent()) {
                options.put(
                        option.get().name().toLowerCase(Locale.ROOT),
                        text(option.get().value()));
            } else {
                positional = append(positional, constants(argument.path("expression")));
            }
        }
        int offset = AstLocation.offset(node, source);
        String alias = node.path("alias").asText();
        return new FunctionRef(
                function.path("function_name").asText().toLowerCase(Locale.ROOT),
                positional,
                options,
                alias.isEmpty() ? Optional.empty() : Optional.of(alias),
                offset,
                SourceExtent.ofCall(source.sql(), offset));
    }

    private record Option(String name, JsonNode value) {}

    /** {@code name := value} and {@code name => value} are named arguments; {@code name = value} is parsed as a comparison. */
    private static Optional<Option> option(JsonNode argument) {
        String name = argument.path("name").asText();
        JsonNode expression = argument.path("expression");
        if (!name.isEmpty()) {
            return Optional.of(new Option(name, expression));
        }
        JsonNode columns = expression.path("left").path("column_names");
        if (expression.path("type").asText().equals("COMPARE_EQUAL") && columns.size() == 1) {
            return Optional.of(new Option(columns.get(0).asText(), expression.path("right")));
        }
        return Optional.empty();
    }

    private String text(JsonNode expression) {
        int offset = AstLocation.offset(expression, source);
        int length = AstLocation.length(expression, source);
        return offset < 0 || length == 0
                ? expression.path("literal").path("text").asText()
                : source.sql().substring(offset, offset + length);
    }

    private static Optional<List<String>> append(Optional<List<String>> before, Optional<List<String>> more) {
        if (before.isEmpty() || more.isEmpty()) {
            return Optional.empty();
        }
        before.get().addAll(more.get());
        return before;
    }

    /** A constant, or a list of constants; absent for anything else. */
    private static Optional<List<String>> constants(JsonNode expression) {
        if (expression.path("class").asText().equals("CONSTANT")) {
            return Optional.of(List.of(expression.path("literal").path("text").asText()));
        }
        if (!expression.path("function_name").asText().equals("list_value")) {
            return Optional.empty();
        }
        List<String> values = new ArrayList<>();
        for (JsonNode element : expression.path("arguments")) {
            if (!element.path("expression").path("class").asText().equals("CONSTANT")) {
                return Optional.empty();
            }
            values.add(element.path("expression").path("literal").path("text").asText());
        }
        return Optional.of(values);
    }
}
