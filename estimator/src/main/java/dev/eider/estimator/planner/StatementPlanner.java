package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.estimator.planner.ResultSchema.ResultColumn;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;

/** Binds and optimizes one SELECT over empty tables. */
final class StatementPlanner {
    /** What {@link java.sql.ResultSetMetaData} says of columns whose type hangs on a parameter without one. */
    private static final String UNKNOWN = "UNKNOWN";

    private final Connection connection;
    private final BufferAllocator allocator;
    private final SourceText source;
    private final JsonNode tree;
    private final List<String> notes = new ArrayList<>();

    StatementPlanner(Connection connection, BufferAllocator allocator, String sql) {
        this.connection = connection;
        this.allocator = allocator;
        this.source = new SourceText(sql);
        this.tree = SyntaxTree.parse(connection, source);
    }

    /** @param plain the same tables in an instance that optimizes less, asked for where that is needed */
    StatementPlan plan(Supplier<Connection> plain) {
        try (PreparedStatement statement = connection.prepareStatement(source.sql())) {
            Map<String, String> types = parameterTypes(statement);
            List<ResultColumn> columns = ResultSchema.columns(statement);
            byte[] schema = schema(columns, types);
            Optional<String> plan = PlanText.optimized(connection, plain, source, notes);
            return new StatementPlan(schema, types, ResultSchema.projection(columns), plan, notes);
        } catch (SQLException e) {
            throw DuckDbErrors.translate(e, source);
        } catch (IOException e) {
            throw new QueryException(ErrorCode.INTERNAL_ERROR, "The result's schema cannot be written.", e);
        }
    }

    private Map<String, String> parameterTypes(PreparedStatement statement) throws SQLException {
        ParameterMetaData metadata = statement.getParameterMetaData();
        Map<String, String> types = new HashMap<>();
        for (JsonNode parameter : tree.path("named_param_map")) {
            String type = metadata.getParameterTypeName(parameter.path("value").asInt());
            types.put(parameter.path("key").asText(), type.equals("INVALID") ? UNKNOWN : type);
        }
        return types;
    }

    private byte[] schema(List<ResultColumn> columns, Map<String, String> types) throws SQLException, IOException {
        List<ResultColumn> known = columns;
        if (types.containsValue(UNKNOWN)) {
            known = columnsWithNulls(types);
        }
        try {
            return ResultSchema.export(
                    connection,
                    allocator,
                    known.stream().map(ResultColumn::plain).toList());
        } catch (SQLException e) {
            // Types whose name does not say all: the statement itself, of which LIMIT 0 leaves nothing to run.
            notes.add("The result's schema was taken from running the statement over empty tables.");
            return ResultSchema.export(connection, allocator, "SELECT * FROM (\n" + withNulls(types) + "\n) LIMIT 0");
        }
    }

    private List<ResultColumn> columnsWithNulls(Map<String, String> types) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(withNulls(types))) {
            return ResultSchema.columns(statement).stream()
                    .map(c -> c.type().equals("\"NULL\"") ? new ResultColumn(c.name(), "VARCHAR") : c)
                    .toList();
        }
    }

    /** The statement with typed nulls for its parameters. */
    private String withNulls(Map<String, String> types) {
        return ParameterNulls.replace(source, tree, types);
    }
}
