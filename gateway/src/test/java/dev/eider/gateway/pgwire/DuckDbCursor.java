package dev.eider.gateway.pgwire;

import dev.eider.gateway.query.ResultCursor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBResultSet;

/** DuckDB's own Arrow export. */
final class DuckDbCursor implements ResultCursor {
    private final Statement statement;
    private final DuckDBResultSet rows;
    private final ArrowReader reader;
    private final VectorSchemaRoot root;

    DuckDbCursor(Connection connection, String sql, BufferAllocator allocator) throws SQLException {
        statement = connection.createStatement();
        try {
            rows = (DuckDBResultSet) statement.executeQuery(sql);
            reader = (ArrowReader) rows.arrowExportStream(allocator, 2048);
            root = reader.getVectorSchemaRoot();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    @Override
    public Schema schema() {
        return root.getSchema();
    }

    @Override
    public VectorSchemaRoot root() {
        return root;
    }

    @Override
    public boolean next() {
        try {
            return reader.loadNextBatch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            reader.close();
            rows.close();
            statement.close();
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
