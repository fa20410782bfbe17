package dev.eider.estimator.scan;

import java.util.Optional;

/**
 * What is known of a column's values in a row group or a file.
 *
 * @param type DuckDB's; filters with constants of another type say nothing
 * @param min with {@code max}: no value that is not null lies outside, but for NaN
 * @param nulls whether there are any
 * @param values whether there are any that are not null
 */
record Bounds(String type, Optional<Scalar> min, Optional<Scalar> max, Nulls nulls, boolean values) {
    /** DuckDB keeps so many bytes of a text's bounds, and skips no row group that they do not rule out. */
    private static final int TEXT_PREFIX = 8;

    enum Nulls {
        NONE,
        POSSIBLE
    }

    /** False only when no row of these bounds can pass the filter. */
    boolean mayMatch(Filter filter) {
        return switch (filter) {
            case Filter.Comparison(var operator, String constantType, Scalar constant) ->
                !type.equals(constantType) || (values && mayMatch(operator, constant));
            case Filter.In(String constantType, var constants) ->
                !type.equals(constantType)
                        || (values && constants.stream().anyMatch(c -> mayMatch(Filter.Operator.EQUAL, c)));
            case Filter.IsNull() -> nulls != Nulls.NONE;
            case Filter.IsNotNull() -> values;
            case Filter.And(var filters) -> filters.stream().allMatch(this::mayMatch);
            case Filter.Or(var filters) -> filters.isEmpty() || filters.stream().anyMatch(this::mayMatch);
            case Filter.Opaque() -> true;
        };
    }

    private boolean mayMatch(Filter.Operator operator, Scalar constant) {
        if (min.isEmpty() || max.isEmpty()) {
            return true;
        }
        return switch (constant) {
            case Scalar.Text text -> mayMatchPrefix(operator, text);
            case Scalar.Whole whole ->
                mayMatch(operator, min.get().compare(whole), max.get().compare(whole));
            // Statistics leave NaN out, which is greater than anything.
            case Scalar.Floating floating ->
                isNaN(floating)
                        || operator == Filter.Operator.GREATER
                        || operator == Filter.Operator.GREATER_OR_EQUAL
                        || mayMatch(
                                operator, min.get().compare(floating), max.get().compare(floating));
        };
    }

    private static boolean mayMatch(Filter.Operator operator, int minToConstant, int maxToConstant) {
        return switch (operator) {
            case EQUAL -> minToConstant <= 0 && maxToConstant >= 0;
            case NOT_EQUAL -> true;
            case LESS -> minToConstant < 0;
            case LESS_OR_EQUAL -> minToConstant <= 0;
            case GREATER -> maxToConstant > 0;
            case GREATER_OR_EQUAL -> maxToConstant >= 0;
        };
    }

    private boolean mayMatchPrefix(Filter.Operator operator, Scalar.Text constant) {
        int minToConstant = compareToPrefix(min.orElseThrow(), constant);
        int maxToConstant = compareToPrefix(max.orElseThrow(), constant);
        return switch (operator) {
            case EQUAL -> minToConstant <= 0 && maxToConstant >= 0;
            case NOT_EQUAL -> true;
            case LESS, LESS_OR_EQUAL -> minToConstant <= 0;
            case GREATER, GREATER_OR_EQUAL -> maxToConstant >= 0;
        };
    }

    private static int compareToPrefix(Scalar bound, Scalar.Text constant) {
        return bound instanceof Scalar.Text text
                ? text.prefix(TEXT_PREFIX).compare(constant.prefix(TEXT_PREFIX))
                : bound.compare(constant);
    }

    private static boolean isNaN(Scalar.Floating constant) {
        return Double.isNaN(constant.value());
    }
}
