package dev.eider.runner.duckdb;

import dev.eider.contract.FieldMetadata;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBResultSet;
import org.jspecify.annotations.Nullable;

/** A running statement's rows. DuckDB computes them as they are pulled and never holds the whole result. One thread. */
public final class StatementResult implements AutoCloseable {
    private final PreparedStatement statement;
    private final ResultSet rows;
    private final ArrowReader reader;
    private final Failures failures;

    private StatementResult(PreparedStatement statement, ResultSet rows, ArrowReader reader, Failures failures) {
        this.statement = statement;
        this.rows = rows;
        this.reader = reader;
        this.failures = failures;
    }

    static StatementResult start(
            Connection connection,
            String sql,
            Failures failures,
            CurrentStatement current,
            BufferAllocator allocator,
            int batchRows)
            throws BadDataException {
        PreparedStatement statement = null;
        ResultSet rows = null;
        try {
            statement = connection.prepareStatement(sql);
            current.set(statement);
            rows = statement.executeQuery();
            current.clear();
            ArrowReader reader =
                    (ArrowReader) rows.unwrap(DuckDBResultSet.class).arrowExportStream(allocator, batchRows);
            return new StatementResult(statement, rows, reader, failures);
        } catch (SQLException e) {
            closeQuietly(rows, e);
            closeQuietly(statement, e);
            throw failures.translate(e);
        }
    }

    private static void closeQuietly(@Nullable AutoCloseable resource, Exception because) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Exception e) {
            because.addSuppressed(e);
        }
    }

    /** The batch that {@link #next()} loaded last; the same root each time. */
    public VectorSchemaRoot root() throws BadDataException {
        try {
            return reader.getVectorSchemaRoot();
        } catch (IOException e) {
            throw failures.translate(e);
        }
    }

    /** The root's, with a note on columns that are text in Arrow and something else in DuckDB. The planner does the same. */
    public Schema schema() throws BadDataException {
        List<Field> fields = new ArrayList<>();
        try {
            ResultSetMetaData types = rows.getMetaData();
            for (Field field : root().getSchema().getFields()) {
                fields.add(noted(field, types.getColumnTypeName(fields.size() + 1)));
            }
            return new Schema(fields);
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }

    private static Field noted(Field field, String type) {
        if (type.endsWith("]") && field.getChildren().size() == 1) {
            Field element = noted(field.getChildren().getFirst(), type.substring(0, type.lastIndexOf('[')));
            return new Field(field.getName(), field.getFieldType(), List.of(element));
        }
        if (!type.equals(FieldMetadata.UUID)) {
            return field;
        }
        Map<String, String> metadata = Map.of(FieldMetadata.DUCKDB_TYPE, FieldMetadata.UUID);
        FieldType noted = new FieldType(field.isNullable(), field.getType(), field.getDictionary(), metadata);
        return new Field(field.getName(), noted, field.getChildren());
    }

    /**
     * @return false after the last batch
     * @throws BadDataException if a staged file may be the reason why it fails
     * @throws dev.eider.contract.QueryException the statement's error
     */
    public boolean next() throws BadDataException {
        try {
            return reader.loadNextBatch();
        } catch (IOException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        try (statement;
                rows;
                reader) {
            // Closed from the last to the first.
        }
    }
}
