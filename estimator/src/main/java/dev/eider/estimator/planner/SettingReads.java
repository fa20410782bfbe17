package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Refuses {@code current_setting} of what is the server's own affair, such as its directories. */
final class SettingReads {
    private static final String FUNCTION = "current_setting";
    private static final Set<String> READABLE = Set.of(
            "calendar",
            "default_collation",
            "default_null_order",
            "default_order",
            "integer_division",
            "schema",
            "search_path",
            "timezone");

    private final SourceText source;

    SettingReads(SourceText source) {
        this.source = source;
    }

    /**
     * @param call a FUNCTION node, of whatever function
     * @throws QueryException FORBIDDEN_FUNCTION with its place
     */
    void check(JsonNode call) {
        if (!call.path("function_name").asText().equalsIgnoreCase(FUNCTION)) {
            return;
        }
        JsonNode name = call.path("arguments")
                .path(0)
                .path("expression")
                .path("literal")
                .path("text");
        if (!READABLE.contains(name.asText().toLowerCase(Locale.ROOT))) {
            throw new QueryException(
                    new ErrorInfo(
                            ErrorCode.FORBIDDEN_FUNCTION,
                            "current_setting is available for settings of the session only, each named by a constant: SHOW ALL lists"
                                    + " what there is",
                            OptionalInt.of(AstLocation.offset(call, source) + 1),
                            Optional.empty()),
                    null);
        }
    }
}
