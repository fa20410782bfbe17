package dev.eider.runner.duckdb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.contract.ValueErrors;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An error of DuckDB, as it describes itself with {@code errors_as_json}.
 *
 * @param type DuckDB's exception type, such as {@code Conversion}
 * @param subtype such as {@code COLUMN_NOT_FOUND}, or empty
 * @param entry the kind of catalog entry that is missing, such as {@code Table}, or empty
 * @param position byte offset in the statement
 */
record DuckDbFailure(String type, String subtype, String entry, String message, OptionalInt position) {

    /** Reads the JSON object in an exception's message; empty if there is none. */
    static Optional<DuckDbFailure> parse(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        int start = text.indexOf("{\"exception_type\"");
        if (start < 0) {
            return Optional.empty();
        }
        try {
            // Arrow's C data bridge adds a closing brace of its own behind the object; only the first value is read.
            JsonNode json = Json.mapper().readerFor(JsonNode.class).readValue(text.substring(start));
            String position = json.path("position").asText();
            return Optional.of(new DuckDbFailure(
                    json.path("exception_type").asText(),
                    json.path("error_subtype").asText(),
                    json.path("type").asText(),
                    json.path("exception_message").asText(),
                    position.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(position))));
        } catch (JsonProcessingException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** True for errors that a reader throws over bytes that make no sense, be they a hole or corrupt. */
    boolean isBadData() {
        return switch (type) {
            case "Invalid", "IO", "Serialization", "Data Corruption" -> true;
            default -> false;
        };
    }

    /** True when a value does not fit the type that it should have; about a file, that is one whose column has another type. */
    boolean isOtherType() {
        return type.equals("Conversion") || type.equals("Mismatch Type");
    }

    /** True when DuckDB's memory does not suffice. Its own advice is about settings that a job's statement cannot change. */
    boolean isOutOfMemory() {
        return type.equals("Out of Memory");
    }

    /** True when it is the room for what memory does not hold; told apart by the name of the setting that limits it, as by nothing else. */
    boolean isOutOfSpace() {
        return isOutOfMemory() && message.contains("max_temp_directory_size");
    }

    /** @param sql the statement that {@link #position} counts in */
    QueryException toException(String sql, String cleanMessage, Throwable cause) {
        OptionalInt character = position.isPresent() ? characterOf(sql, position.getAsInt()) : OptionalInt.empty();
        return new QueryException(new ErrorInfo(code(), cleanMessage, character, Optional.empty()), cause);
    }

    private static OptionalInt characterOf(String sql, int byteOffset) {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        return byteOffset > bytes.length
                ? OptionalInt.empty()
                : OptionalInt.of(new String(bytes, 0, byteOffset, StandardCharsets.UTF_8).length() + 1);
    }

    private ErrorCode code() {
        return switch (type) {
            case "Parser", "Syntax" -> ErrorCode.SYNTAX_ERROR;
            case "Binder" -> subtype.equals("COLUMN_NOT_FOUND") ? ErrorCode.COLUMN_NOT_FOUND : ErrorCode.BINDING_ERROR;
            case "Parameter Not Resolved", "Parameter Not Allowed" -> ErrorCode.BINDING_ERROR;
            case "Catalog" -> missing();
            case "Conversion", "Mismatch Type" -> ValueErrors.conversion(message);
            case "Invalid Input" -> ValueErrors.input(message);
            case "Out of Range" -> ErrorCode.OUT_OF_RANGE;
            case "Divide by Zero" -> ErrorCode.DIVISION_BY_ZERO;
            case "Out of Memory", "Object Size" -> ErrorCode.OUT_OF_MEMORY;
            case "Permission" -> ErrorCode.FORBIDDEN_FUNCTION;
            case "Not implemented" -> ValueErrors.unimplemented(message);
            case "Missing Extension", "Autoload" -> ErrorCode.NOT_SUPPORTED;
            case "INTERRUPT", "Interrupt" -> ErrorCode.QUERY_CANCELLED;
            case "INTERNAL", "FATAL" -> ErrorCode.INTERNAL_ERROR;
            default -> ErrorCode.EXECUTION_ERROR;
        };
    }

    private ErrorCode missing() {
        if (entry.equals("Table")) {
            return ErrorCode.TABLE_NOT_FOUND;
        }
        return entry.endsWith("Function") ? ErrorCode.FUNCTION_NOT_FOUND : ErrorCode.BINDING_ERROR;
    }
}
