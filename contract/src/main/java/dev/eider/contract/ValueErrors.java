package dev.eider.contract;

import java.util.regex.Pattern;

/**
 * What is wrong with a value. DuckDB's errors have types, but those about values are one for a text that is no number, a date that no
 * calendar has and a number that is too large: its sentence is all there is. The value in it can be any text, so what counts is how the
 * sentence begins and ends.
 */
public final class ValueErrors {
    private static final Pattern DATETIME_RANGE = Pattern.compile(
            "((date|time|timestamp) field value out of range: |Date out of range: |Date and time not in timestamp range).*",
            Pattern.DOTALL);
    private static final Pattern DATETIME_FORMAT =
            Pattern.compile("invalid (date|time|timestamp) field format: .*", Pattern.DOTALL);
    private static final Pattern RANGE = Pattern.compile(
            "Type \\S+ with value .* can't be cast because the value is out of range for the destination type \\S+"
                    + "|Casting value \".*\" to type \\S+ failed: value is out of range!",
            Pattern.DOTALL);

    /** How a sentence about a column's value ends; a quote in it could be the value's. */
    private static final String COLUMN = "( when casting from source column [^'\"]*)?";

    /** What is a number and does not become one is too large, or below zero where nothing is. */
    private static final Pattern NUMBER_RANGE =
            Pattern.compile("Could not convert string '\\s*[+-]?\\d+(\\.\\d*)?\\s*' to U?INT\\d+" + COLUMN
                    + "|Could not convert string \"\\s*[+-]?\\d+(\\.\\d*)?\\s*\" to DECIMAL\\(\\d+,\\d+\\)" + COLUMN
                    + "|Could not cast value [+-]?\\d+(\\.\\d*)?(e[+-]?\\d+)? to DECIMAL\\(\\d+,\\d+\\)" + COLUMN);

    /** Months, days and hours of an interval, whose errors alone are about invalid input. */
    private static final Pattern INTERVAL_RANGE = Pattern.compile(
            "Type INT64 with value -?\\d+ can't be cast because the value is out of range for the destination type INT32");

    /** How {@code current_setting} begins to tell of a name that there is not. */
    static final String UNKNOWN_SETTING = "unrecognized configuration parameter ";

    private static final String UNKNOWN_ZONE = "Unknown TimeZone '";

    private static final Pattern INTERVAL_FORMAT =
            Pattern.compile("Could not convert string '.*' to INTERVAL" + COLUMN, Pattern.DOTALL);
    /** DuckDB calls out of range what is no time at all, too. */
    private static final Pattern TIME_FORMAT =
            Pattern.compile("time field value out of range: \"(?!.*\\d:\\d).*", Pattern.DOTALL);
    /** The engine's complaints about a regular expression, which are RE2's. */
    private static final Pattern REGULAR_EXPRESSION = Pattern.compile(
            "(invalid escape sequence|invalid character class|invalid character class range|missing ]|missing \\)|unexpected \\)"
                    + "|trailing \\\\|no argument for repetition operator|invalid repetition size|bad repetition operator"
                    + "|invalid perl operator|invalid named capture group)(: .*)?",
            Pattern.DOTALL);

    private ValueErrors() {}

    /** @param message of a conversion error */
    public static ErrorCode conversion(String message) {
        if (message.startsWith(UNKNOWN_ZONE)) {
            return ErrorCode.INVALID_REQUEST;
        }
        if (is(DATETIME_FORMAT, message) || is(TIME_FORMAT, message) || is(INTERVAL_FORMAT, message)) {
            return ErrorCode.INVALID_DATETIME_FORMAT;
        }
        if (is(DATETIME_RANGE, message)) {
            return ErrorCode.DATETIME_OUT_OF_RANGE;
        }
        return is(RANGE, message) || is(NUMBER_RANGE, message) ? ErrorCode.OUT_OF_RANGE : ErrorCode.INVALID_VALUE;
    }

    /** @param message of an error about invalid input */
    public static ErrorCode input(String message) {
        if (message.startsWith("More than one row returned by a subquery used as an expression")) {
            return ErrorCode.CARDINALITY_VIOLATION;
        }
        if (message.startsWith("Division by zero in expression ")) {
            return ErrorCode.DIVISION_BY_ZERO;
        }
        if (message.startsWith(UNKNOWN_SETTING)) {
            return ErrorCode.UNKNOWN_SETTING;
        }
        if (is(INTERVAL_RANGE, message)) {
            return ErrorCode.DATETIME_OUT_OF_RANGE;
        }
        return is(REGULAR_EXPRESSION, message) ? ErrorCode.INVALID_REGULAR_EXPRESSION : ErrorCode.EXECUTION_ERROR;
    }

    /** @param message of an error about something that is not implemented */
    public static ErrorCode unimplemented(String message) {
        return message.startsWith(UNKNOWN_ZONE) ? ErrorCode.INVALID_REQUEST : ErrorCode.NOT_SUPPORTED;
    }

    private static boolean is(Pattern pattern, String message) {
        return pattern.matcher(message).matches();
    }
}
