package dev.eider.gateway.door;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.gateway.query.Parameter;
import dev.eider.gateway.query.QueryRequest;
import dev.eider.gateway.query.ResultCursor;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBResultSet;

/** Cursors over DuckDB's results and over rows made up here. */
final class FakeCursors {
    private static final long BATCH_ROWS = 10_240;

    private FakeCursors() {}

    static ResultCursor open(FakeQueries owner, QueryRequest request, BooleanSupplier cancelled)
            throws InterruptedException {
        String[] words = request.sql().split(" ");
        return switch (words[0]) {
            case "HUGE" -> new HugeCursor(owner.allocator, Long.parseLong(words[1]), cancelled, Long.MAX_VALUE);
            case "FAIL" -> new HugeCursor(owner.allocator, 1_000_000, cancelled, 2);
            case "SET", "RESET" -> new HugeCursor(owner.allocator, 0, cancelled, Long.MAX_VALUE, new Schema(List.of()));
            case "SLOW", "HANG" -> duckDb(owner, "SELECT 42 AS answer", cancelled);
            default -> duckDb(owner, bound(request), cancelled);
        };
    }

    /** Question marks replaced by casts; good enough for statements of tests. */
    private static String bound(QueryRequest request) {
        String sql = request.sql();
        for (Parameter parameter : request.parameters()) {
            String literal = parameter
                    .text()
                    .map(text -> "'" + text.replace("'", "''") + "'")
                    .orElse("NULL");
            String value = parameter
                    .type()
                    .map(type -> "CAST(" + literal + " AS " + type + ")")
                    .orElse(literal);
            int mark = sql.indexOf('?');
            sql = sql.substring(0, mark) + value + sql.substring(mark + 1);
        }
        return sql;
    }

    private static ResultCursor duckDb(FakeQueries owner, String sql, BooleanSupplier cancelled) {
        try {
            Connection connection = owner.connect();
            try {
                Statement statement = connection.createStatement();
                DuckDBResultSet result = (DuckDBResultSet) statement.executeQuery(sql);
                ArrowReader reader = (ArrowReader) result.arrowExportStream(owner.allocator, BATCH_ROWS);
                return new DuckDbCursor(connection, reader, cancelled);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new QueryException(ErrorCode.SYNTAX_ERROR, String.valueOf(e.getMessage()), e);
        }
    }

    static void check(BooleanSupplier cancelled) {
        if (cancelled.getAsBoolean()) {
            throw ErrorInfo.of(ErrorCode.QUERY_CANCELLED, "the query was cancelled")
                    .toException();
        }
    }

    private record DuckDbCursor(Connection connection, ArrowReader reader, BooleanSupplier cancelled)
            implements ResultCursor {
        @Override
        public Schema schema() {
            return root().getSchema();
        }

        @Override
        public VectorSchemaRoot root() {
            try {
                return reader.getVectorSchemaRoot();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean next() {
            check(cancelled);
            try {
                return reader.loadNextBatch();
            } catch (IOException e) {
                throw new QueryException(ErrorCode.EXECUTION_ERROR, String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public void close() {
            try {
                if (!connection.isClosed()) {
                    reader.close();
                    connection.close();
                }
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
