package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Looks for calls of PostgreSQL's functions about the session. */
final class SessionFunctions {
    private static final String READ = "current_setting";

    /** Where they stand alone, they are carried out before a planner sees them. */
    private static final Set<String> ALONE = Set.of("set_config", "pg_advisory_unlock_all");

    private final SourceText source;
    private boolean readsSettings;

    SessionFunctions(SourceText source) {
        this.source = source;
    }

    boolean readsSettings() {
        return readsSettings;
    }

    /**
     * @param call a FUNCTION node, of whatever function
     * @throws QueryException NOT_SUPPORTED with its place
     */
    void check(JsonNode call) {
        String name = call.path("function_name").asText().toLowerCase(Locale.ROOT);
        if (ALONE.contains(name)) {
            throw refused(
                    call,
                    name + " has to be all that a SELECT has, with constants or parameters as its arguments:"
                            + " SELECT it by itself" + (name.equals("set_config") ? ", or use SET" : ""));
        }
        if (name.equals(READ)) {
            // With a schema it would be DuckDB's own, which tells the server's affairs.
            if (call.path("qualified_name").path("path").size() > 1) {
                throw refused(call, "within a statement " + READ + " is available without its schema: leave that out");
            }
            readsSettings = true;
        }
    }

    private QueryException refused(JsonNode call, String message) {
        return new QueryException(
                new ErrorInfo(
                        ErrorCode.NOT_SUPPORTED,
                        message,
                        OptionalInt.of(AstLocation.offset(call, source) + 1),
                        Optional.empty()),
                null);
    }
}
