package dev.eider.gateway.query;

import dev.eider.gateway.auth.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One statement as a door hands it over.
 *
 * @param sql exactly one statement; parameters as {@code ?} or {@code $1}
 * @param parameters in the order of their numbers. For {@link Queries#describe} NULLs that tell the types a client has declared, where it has: the list
 *     may be shorter than the statement has parameters
 * @param door {@code pg}, {@code flight} or {@code rest}
 */
public record QueryRequest(
        String sql, List<Parameter> parameters, Session session, Principal principal, String door, Options options) {
    public QueryRequest {
        parameters = List.copyOf(parameters);
    }

    /**
     * What a caller may ask for; each overrides the session's {@code eider.*} setting of the same name.
     *
     * @param cpuMillis the shape's CPU instead of the estimate's
     * @param memoryBytes the shape's memory instead of the estimate's
     * @param maxBytesScanned refuse the statement when its plan reads more
     */
    public record Options(
            OptionalInt cpuMillis,
            OptionalLong memoryBytes,
            OptionalLong maxBytesScanned,
            Optional<Duration> timeLimit) {
        public static Options none() {
            return new Options(OptionalInt.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
        }
    }
}
