package dev.eider.gateway.query;

import dev.eider.gateway.auth.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One statement as a door hands it over.
 *
 * @param sql exactly one statement; parameters as {@code ?} or {@code $1}
 * @param parameters in the order of their numbers. For {@link Queries#describe} NULLs that tell the types a client has declared, where it has: the list
 *     may be shorter than the statement has parameters
 */
public record QueryRequest(
        String sql, List<Parameter> parameters, Session session, Principal principal, Door door, Options options) {
    /** Characters of a statement that its status tells; the log has them all. */
    static final int TOLD_CHARACTERS = 10_000;

    public QueryRequest {
        parameters = List.copyOf(parameters);
    }

    /** What is kept of it with its result: nothing runs it again. */
    QueryRequest ended() {
        return new QueryRequest(toldSql(), List.of(), new Session("", "", Map.of()), principal, door, options);
    }

    /** The text, or the beginning of a long one. */
    String toldSql() {
        if (sql.length() <= TOLD_CHARACTERS) {
            return sql;
        }
        int end = TOLD_CHARACTERS - 1;
        return sql.substring(0, Character.isHighSurrogate(sql.charAt(end - 1)) ? end - 1 : end) + "…";
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
