package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.estimator.planner.ResultSchema.ResultColumn;
import dev.eider.estimator.planner.ValueType.Scalar;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;

/** Binds and optimizes one SELECT over empty tables. */
final class StatementPlanner {
    private static final ValueType TEXT = new Scalar("VARCHAR");

    private final Connection connection;
    private final BufferAllocator allocator;
    private final PlanRequest request;
    private final SourceText source;
    private final JsonNode tree;
    private final List<String> notes = new ArrayList<>();

    StatementPlanner(Connection connection, BufferAllocator allocator, PlanRequest request) {
        this.connection = connection;
        this.allocator = allocator;
        this.request = request;
        this.source = new SourceText(request.sql());
        this.tree = SyntaxTree.parse(connection, source);
    }

    /** @param plain the same tables in an instance that optimizes less, asked for where that is needed */
    StatementPlan plan(Supplier<Connection> plain) {
        try {
            return tree.path("named_param_map").isEmpty() ? bound(plain) : open();
        } catch (SQLException e) {
            throw DuckDbErrors.translate(e, source);
        } catch (IOException e) {
            throw new QueryException(ErrorCode.INTERNAL_ERROR, "The result's schema cannot be written.", e);
        }
    }

    private StatementPlan bound(Supplier<Connection> plain) throws SQLException, IOException {
        List<ResultColumn> columns =
                columns(source.sql(), request.named(), request.typed().size());
        byte[] schema = schema(columns, source.sql());
        Optional<String> plan = PlanText.optimized(connection, plain, source, notes);
        return new StatementPlan(schema, Map.of(), ResultSchema.projection(columns), plan, notes);
    }

    /** Nothing is optimized: what is read depends on values that are not there yet. */
    private StatementPlan open() throws SQLException, IOException {
        OpenParameters parameters = new OpenParameters(connection, source, tree, request.fractions());
        String nulls = parameters.nulls();
        Optional<String> named = Optional.of(parameters.casts(request.typed()));
        List<ResultColumn> columns = columns(nulls, named, parameters.known(request.typed())).stream()
                .map(column -> column.type().equals(ValueType.NULL) ? column.as(TEXT) : column)
                .toList();
        return new StatementPlan(
                schema(columns, nulls), parameters.types(), ResultSchema.projection(columns), Optional.empty(), notes);
    }

    private List<ResultColumn> columns(String sql, Optional<String> named, int typed) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return ResultSchema.columns(
                    statement,
                    OpenColumns.of(connection, named, typed),
                    new RelationTexts(connection, request.relations()));
        }
    }

    private byte[] schema(List<ResultColumn> columns, String sql) throws SQLException, IOException {
        try {
            return ResultSchema.export(connection, allocator, columns);
        } catch (SQLException e) {
            // Types whose name does not say all: the statement itself, of which LIMIT 0 leaves nothing to run.
            notes.add("The result's schema was taken from running the statement over empty tables.");
            String projection = ResultSchema.projection(columns).orElse("SELECT * FROM (\n");
            return ResultSchema.export(connection, allocator, projection + sql + "\n) LIMIT 0");
        }
    }
}
