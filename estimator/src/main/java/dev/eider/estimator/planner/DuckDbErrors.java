package dev.eider.estimator.planner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.EngineAdvice;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.contract.ValueErrors;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** DuckDB's errors by their type and subtype, which it gives as JSON. */
final class DuckDbErrors {
    /** Candidate overloads of an operator run to kilobytes: a hint is for a person. */
    private static final int MAX_HINT_LENGTH = 300;

    /** Columns neither grouped nor aggregated, and aggregates where there can be none. */
    private static final Pattern GROUPING = Pattern.compile(
            "column .* must appear in the GROUP BY clause or .*|aggregate function.* (nested|not allowed in .*|cannot contain .*)"
                    + "|.* clause cannot contain aggregates!",
            Pattern.DOTALL);

    private DuckDbErrors() {}

    /** The error of a connection with {@code errors_as_json}, whose message is JSON, at most with the type's name before it. */
    static QueryException translate(SQLException exception, SourceText source) {
        String message = String.valueOf(exception.getMessage());
        int brace = message.indexOf('{');
        if (brace >= 0) {
            try {
                return translate(Json.mapper().readTree(message.substring(brace)), source);
            } catch (JsonProcessingException e) {
                exception.addSuppressed(e);
            }
        }
        return new QueryException(ErrorCode.INTERNAL_ERROR, "DuckDB failed: " + firstLine(message), exception);
    }

    /** @param error with {@code error_type}, as the serializing functions answer, or with {@code exception_type}, as exceptions do */
    static QueryException translate(JsonNode error, SourceText source) {
        String type = error.path("error_type")
                .asText(error.path("exception_type").asText())
                .toLowerCase(Locale.ROOT);
        String message = message(error);
        ErrorCode code = code(type, error);
        OptionalInt position = OptionalInt.empty();
        if (error.has("position")) {
            position = OptionalInt.of(1 + source.offset(error.path("position").asLong()));
        }
        if (code == ErrorCode.INVALID_ROW_COUNT
                && position.isPresent()
                && isOffset(source.sql(), position.getAsInt())) {
            code = ErrorCode.INVALID_ROW_OFFSET;
        }
        return new QueryException(new ErrorInfo(code, message(code, message), position, hint(error)), null);
    }

    private static ErrorCode code(String type, JsonNode error) {
        String subtype = error.path("error_subtype").asText();
        return switch (type) {
            // A parser error without a subtype is the one about the depth of expressions.
            case "parser" ->
                subtype.isEmpty() && !error.has("position") ? ErrorCode.STATEMENT_TOO_COMPLEX : ErrorCode.SYNTAX_ERROR;
            case "syntax" -> ErrorCode.SYNTAX_ERROR;
            case "catalog" -> missing(error.path("type").asText());
            case "binder" -> binder(subtype, message(error));
            case "conversion" -> ValueErrors.conversion(message(error));
            case "out of range" -> ErrorCode.OUT_OF_RANGE;
            case "divide by zero" -> ErrorCode.DIVISION_BY_ZERO;
            case "invalid type", "mismatch type", "parameter not resolved", "parameter not allowed" ->
                ErrorCode.BINDING_ERROR;
            case "not implemented" -> ValueErrors.unimplemented(message(error));
            case "out of memory" -> ErrorCode.PLANNING_LIMIT_EXCEEDED;
            case "permission", "missing extension", "autoload" -> ErrorCode.PERMISSION_DENIED;
            case "io", "http" -> ErrorCode.OBJECT_NOT_FOUND;
            case "invalid input" -> ValueErrors.input(message(error));
            case "invalid configuration", "constraint", "sequence", "dependency" -> ErrorCode.EXECUTION_ERROR;
            default -> ErrorCode.INTERNAL_ERROR;
        };
    }

    /** DuckDB says the same of both: what comes last before the place tells which it is about. */
    private static boolean isOffset(String sql, int position) {
        String before = sql.substring(0, Math.min(position, sql.length())).toUpperCase(Locale.ROOT);
        return before.lastIndexOf("OFFSET") > Math.max(before.lastIndexOf("LIMIT"), before.lastIndexOf("FETCH"));
    }

    private static ErrorCode missing(String kind) {
        if (kind.equals("Type")) {
            return ErrorCode.TYPE_NOT_FOUND;
        }
        return kind.endsWith("Function") ? ErrorCode.FUNCTION_NOT_FOUND : ErrorCode.TABLE_NOT_FOUND;
    }

    private static String message(JsonNode error) {
        return error.path("error_message")
                .asText(error.path("exception_message").asText());
    }

    private static ErrorCode binder(String subtype, String message) {
        return switch (subtype) {
            case "COLUMN_NOT_FOUND" -> ErrorCode.COLUMN_NOT_FOUND;
            case "NO_MATCHING_FUNCTION" -> ErrorCode.FUNCTION_NOT_FOUND;
            case "", "UNSUPPORTED" -> unnamed(message);
            default -> ErrorCode.BINDING_ERROR;
        };
    }

    /** DuckDB gives no subtype for most of what is wrong with a query, or one for all that it does not do: its sentence is all there is. */
    private static ErrorCode unnamed(String message) {
        if (message.contains("does not have a column named")) {
            return ErrorCode.COLUMN_NOT_FOUND;
        }
        if (message.equals("LIMIT/OFFSET cannot be negative")) {
            return ErrorCode.INVALID_ROW_COUNT;
        }
        if (message.startsWith("Ambiguous reference to column name ")) {
            return ErrorCode.AMBIGUOUS_COLUMN;
        }
        if (message.startsWith("Set operations can only apply to expressions with the same number of result columns")) {
            return ErrorCode.SYNTAX_ERROR;
        }
        if (GROUPING.matcher(message).matches()) {
            return ErrorCode.GROUPING_ERROR;
        }
        return message.startsWith("Referenced table ") ? ErrorCode.TABLE_NOT_FOUND : ErrorCode.BINDING_ERROR;
    }

    private static String message(ErrorCode code, String message) {
        return switch (code) {
            case PLANNING_LIMIT_EXCEEDED ->
                "Planning the statement takes more memory than a planner has: make its constants smaller, and its arrays: a type such as"
                        + " INTEGER[100000] takes room for 2048 of them at once, a list (INTEGER[]) what it needs.";
            case STATEMENT_TOO_COMPLEX -> "The statement is nested too deeply: simplify its expressions.";
            case PERMISSION_DENIED ->
                "The statement may not do that: it has no access to files, settings or extensions.";
            default -> EngineAdvice.without(firstLine(message));
        };
    }

    private static Optional<String> hint(JsonNode error) {
        String candidates = error.path("candidates").asText();
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        int comma = candidates.lastIndexOf(',', MAX_HINT_LENGTH);
        String shown = candidates.length() <= MAX_HINT_LENGTH || comma < 0
                ? candidates
                : candidates.substring(0, comma) + ", …";
        return Optional.of("Candidates: " + shown);
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
