package dev.eider.estimator.planner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** DuckDB's serializing functions, which take a statement as a value and never run it. */
final class SyntaxTree {
    private static final int MAX_QUERY_DEPTH = 300;
    private static final Set<String> READING = Set.of("SELECT", "WITH", "FROM", "PIVOT", "UNPIVOT", "VALUES");

    private SyntaxTree() {}

    /** The one SELECT in {@code source}. */
    static JsonNode parse(Connection connection, SourceText source) {
        refuseNul(source.sql());
        String json = call(connection, "SELECT json_serialize_sql(?::VARCHAR)", source);
        JsonNode answer = read(json);
        if (answer.path("error").asBoolean()) {
            throw rejected(answer, source);
        }
        JsonNode statements = answer.path("statements");
        if (statements.isEmpty()) {
            throw new QueryException(ErrorCode.SYNTAX_ERROR, "The statement is empty.");
        }
        if (statements.size() > 1) {
            throw new QueryException(
                    ErrorCode.SYNTAX_ERROR,
                    "There are " + statements.size() + " statements where one is expected: send them one by one.");
        }
        refuseDeepQueries(statements.get(0), 0);
        return statements.get(0);
    }

    /** DuckDB has the depth of expressions as an error of the parser, but that of queries as one of the binder like any other. */
    private static void refuseDeepQueries(JsonNode node, int depth) {
        if (depth > MAX_QUERY_DEPTH) {
            throw new QueryException(
                    ErrorCode.STATEMENT_TOO_COMPLEX,
                    "The statement nests queries more than " + MAX_QUERY_DEPTH + " deep: simplify it.");
        }
        int inner = node.has("from_table") ? depth + 1 : depth;
        for (JsonNode child : node) {
            if (child.isContainerNode()) {
                refuseDeepQueries(child, inner);
            }
        }
    }

    /** Where a C string ends: one part of DuckDB would see less of the statement than another. */
    private static void refuseNul(String sql) {
        int nul = sql.indexOf('\0');
        if (nul >= 0) {
            throw new QueryException(
                    new ErrorInfo(
                            ErrorCode.SYNTAX_ERROR,
                            "The statement has a NUL character in it.",
                            OptionalInt.of(nul + 1),
                            Optional.empty()),
                    null);
        }
    }

    private static JsonNode read(String json) {
        try {
            return DuckDbJson.syntax().readTree(json);
        } catch (JsonProcessingException e) {
            throw tooDeep(e);
        }
    }

    private static QueryException tooDeep(JsonProcessingException e) {
        return new QueryException(
                ErrorCode.STATEMENT_TOO_COMPLEX, "The statement is nested too deeply: simplify it.", e);
    }

    private static QueryException rejected(JsonNode error, SourceText source) {
        if (error.path("error_type").asText().equals("not implemented")) {
            return new QueryException(
                    ErrorCode.NOT_SUPPORTED,
                    unsupported(StatementKeyword.of(source.sql()).orElse("this")));
        }
        return DuckDbErrors.translate(error, source);
    }

    /** DuckDB says no more than that it cannot: a statement that reads is wrong in one of few ways. */
    private static String unsupported(String keyword) {
        return READING.contains(keyword)
                ? "This form of " + keyword
                        + " is not supported here: list the values of a PIVOT, as in ON column IN (1, 2), "
                        + "and give parameters either all by name or all by position."
                : keyword + " is not supported here: write a SELECT, WITH, VALUES, FROM, DESCRIBE or SUMMARIZE.";
    }

    /** The text of a statement that {@link #parse} has made a tree of. */
    static String write(Connection connection, JsonNode statement) {
        ObjectNode answer = DuckDbJson.syntax().createObjectNode().put("error", false);
        answer.putArray("statements").add(statement);
        try {
            String json = DuckDbJson.syntax().writeValueAsString(answer);
            return call(connection, "SELECT json_deserialize_sql(?::JSON)", new SourceText(json));
        } catch (JsonProcessingException e) {
            throw tooDeep(e);
        }
    }

    /** @return text, that of JSON if the function says so */
    static String call(Connection connection, String sql, SourceText source) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, source.sql());
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getString(1);
            }
        } catch (SQLException e) {
            throw DuckDbErrors.translate(e, source);
        }
    }
}
