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

    private ValueErrors() {}

    /** @param message of a conversion error */
    public static ErrorCode conversion(String message) {
        if (DATETIME_RANGE.matcher(message).matches()) {
            return ErrorCode.DATETIME_OUT_OF_RANGE;
        }
        if (DATETIME_FORMAT.matcher(message).matches()) {
            return ErrorCode.INVALID_DATETIME_FORMAT;
        }
        return RANGE.matcher(message).matches() ? ErrorCode.OUT_OF_RANGE : ErrorCode.INVALID_VALUE;
    }

    /** @param message of an error about invalid input */
    public static ErrorCode input(String message) {
        return message.startsWith("Division by zero in expression ")
                ? ErrorCode.DIVISION_BY_ZERO
                : ErrorCode.EXECUTION_ERROR;
    }
}
