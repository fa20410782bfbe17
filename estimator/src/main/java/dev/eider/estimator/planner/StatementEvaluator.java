package dev.eider.estimator.planner;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.duckdb.DuckDBResultSet;

/** Runs a SELECT over empty tables. */
final class StatementEvaluator {
    static final int MAX_RESULT_BYTES = 16 << 20;
    private static final int BATCH_ROWS = 4096;

    private StatementEvaluator() {}

    /** @param working is told of what can be cancelled by another thread, and when it no longer can */
    static byte[] evaluate(
            Connection connection,
            BufferAllocator allocator,
            PlanRequest request,
            Consumer<Optional<Statement>> working) {
        String sql = request.sql();
        SourceText source = new SourceText(sql);
        if (!SyntaxTree.parse(connection, source).path("named_param_map").isEmpty()) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, "The statement has parameters without values.");
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Optional<String> projection = ResultSchema.projection(ResultSchema.columns(
                    statement,
                    OpenColumns.of(connection, request.named(), request.typed().size()),
                    new RelationTexts(connection, request.relations())));
            if (projection.isEmpty()) {
                return run(statement, allocator, working);
            }
            try (PreparedStatement plain = connection.prepareStatement(projection.get() + sql + "\n)")) {
                return run(plain, allocator, working);
            }
        } catch (SQLException e) {
            throw DuckDbErrors.translate(e, source);
        } catch (IOException e) {
            throw new QueryException(ErrorCode.EXECUTION_ERROR, "The statement failed: " + e.getMessage(), e);
        }
    }

    private static byte[] run(
            PreparedStatement statement, BufferAllocator allocator, Consumer<Optional<Statement>> working)
            throws SQLException, IOException {
        working.accept(Optional.of(statement));
        try (DuckDBResultSet result = statement.executeQuery().unwrap(DuckDBResultSet.class);
                ArrowReader reader = (ArrowReader) result.arrowExportStream(allocator, BATCH_ROWS)) {
            return write(reader, result.getMetaData());
        } finally {
            working.accept(Optional.empty());
        }
    }

    private static byte[] write(ArrowReader reader, ResultSetMetaData types) throws IOException, SQLException {
        VectorSchemaRoot loaded = reader.getVectorSchemaRoot();
        try (VectorSchemaRoot root = TextualTypes.noted(loaded, types);
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                ArrowStreamWriter writer = new ArrowStreamWriter(root, reader, bytes)) {
            boolean more = reader.loadNextBatch();
            writer.start();
            while (more) {
                root.setRowCount(loaded.getRowCount());
                writer.writeBatch();
                if (bytes.size() > MAX_RESULT_BYTES) {
                    throw new QueryException(
                            ErrorCode.PLANNING_LIMIT_EXCEEDED,
                            "The result of a statement that reads no table is limited to " + (MAX_RESULT_BYTES >> 20)
                                    + " MiB: select less, or add FROM range(1), so that a job runs it.");
                }
                more = reader.loadNextBatch();
            }
            writer.end();
            return bytes.toByteArray();
        }
    }
}
