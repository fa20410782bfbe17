package dev.eider.estimator.scan;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the filters of a serialized LOGICAL_GET. What it does not know is {@link Filter.Opaque}. */
final class FilterReader {
    private FilterReader() {}

    static Filter read(JsonNode node) {
        return switch (node.path("filter_type").asText()) {
            case "LEGACY_CONSTANT_COMPARISON" -> comparison(node);
            case "LEGACY_IN_FILTER" -> in(node.path("values"));
            case "LEGACY_IS_NULL" -> new Filter.IsNull();
            case "LEGACY_IS_NOT_NULL" -> new Filter.IsNotNull();
            case "LEGACY_CONJUNCTION_AND" -> new Filter.And(children(node));
            case "LEGACY_CONJUNCTION_OR" -> or(children(node));
            // Optional means that the scan may leave it out, as the statement checks it again.
            case "LEGACY_OPTIONAL_FILTER" -> read(node.path("child_filter"));
            default -> new Filter.Opaque();
        };
    }

    /**
     * The planner's empty tables take any expression of one column as a filter, DuckDB's Parquet reader only plain ones: an OR with
     * anything else in it is not pushed down in the runner, and no row group is skipped by it.
     */
    private static Filter or(List<Filter> filters) {
        return filters.stream().anyMatch(FilterReader::hasOpaque) ? new Filter.Opaque() : new Filter.Or(filters);
    }

    private static boolean hasOpaque(Filter filter) {
        return switch (filter) {
            case Filter.Opaque() -> true;
            case Filter.And(var filters) -> filters.stream().anyMatch(FilterReader::hasOpaque);
            case Filter.Or(var filters) -> filters.stream().anyMatch(FilterReader::hasOpaque);
            case Filter.Comparison c -> false;
            case Filter.In in -> false;
            case Filter.IsNull n -> false;
            case Filter.IsNotNull n -> false;
        };
    }

    private static List<Filter> children(JsonNode node) {
        List<Filter> filters = new ArrayList<>();
        node.path("child_filters").forEach(child -> filters.add(read(child)));
        return filters;
    }

    private static Filter comparison(JsonNode node) {
        Optional<Filter.Operator> operator =
                operator(node.path("comparison_type").asText());
        Optional<Scalar> constant = scalar(node.path("constant"));
        if (operator.isEmpty() || constant.isEmpty()) {
            return new Filter.Opaque();
        }
        return new Filter.Comparison(operator.get(), type(node.path("constant")), constant.get());
    }

    private static Optional<Filter.Operator> operator(String name) {
        return switch (name) {
            case "COMPARE_EQUAL" -> Optional.of(Filter.Operator.EQUAL);
            case "COMPARE_NOTEQUAL" -> Optional.of(Filter.Operator.NOT_EQUAL);
            case "COMPARE_LESSTHAN" -> Optional.of(Filter.Operator.LESS);
            case "COMPARE_LESSTHANOREQUALTO" -> Optional.of(Filter.Operator.LESS_OR_EQUAL);
            case "COMPARE_GREATERTHAN" -> Optional.of(Filter.Operator.GREATER);
            case "COMPARE_GREATERTHANOREQUALTO" -> Optional.of(Filter.Operator.GREATER_OR_EQUAL);
            default -> Optional.empty();
        };
    }

    private static Filter in(JsonNode values) {
        List<Scalar> constants = new ArrayList<>();
        for (JsonNode value : values) {
            Optional<Scalar> constant = scalar(value);
            if (constant.isEmpty()) {
                return new Filter.Opaque();
            }
            constants.add(constant.get());
        }
        return constants.isEmpty() ? new Filter.Opaque() : new Filter.In(type(values.get(0)), constants);
    }

    private static String type(JsonNode constant) {
        JsonNode type = constant.path("type");
        String id = type.path("id").asText();
        return id.equals("DECIMAL")
                ? ScalarTypes.decimal(type.path("type_info").path("scale").asInt())
                : id;
    }

    private static Optional<Scalar> scalar(JsonNode constant) {
        JsonNode value = constant.path("value");
        if (constant.path("is_null").asBoolean(true)) {
            return Optional.empty();
        }
        return switch (ScalarTypes.kind(type(constant))) {
            case WHOLE ->
                value.isIntegralNumber() && value.canConvertToLong()
                        ? Optional.of(new Scalar.Whole(value.longValue()))
                        : Optional.empty();
            case FLOATING ->
                value.isNumber() ? Optional.of(new Scalar.Floating(value.doubleValue())) : Optional.empty();
            case TEXT ->
                value.isTextual()
                        ? Optional.of(new Scalar.Text(value.textValue().getBytes(StandardCharsets.UTF_8)))
                        : Optional.empty();
            case NONE -> Optional.empty();
        };
    }
}
