package dev.eider.estimator.planner;

import dev.eider.contract.TableName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.duckdb.DuckDBResultSet;

/**
 * The Arrow schema of a statement's result, without running the statement: its columns' types by the binder, then the export of typed
 * nulls under the same names.
 */
final class ResultSchema {
    /** A column without an alias is called like its expression, as long as that may be; Arrow's import has a limit. What is longer is cut. */
    private static final int MAX_NAME_LENGTH = 10_000;

    private ResultSchema() {}

    /** @param renamed whether DuckDB itself calls the column something else */
    record ResultColumn(String name, ValueType type, boolean renamed) {
        ResultColumn plain() {
            return new ResultColumn(name, PlainType.of(type), renamed);
        }

        boolean isAsItIs() {
            return plain().equals(this) && !renamed && !IntervalLimit.concerns(type);
        }

        /** @param value refers to the column */
        String plain(String value) {
            String guarded = IntervalLimit.guard(type, value);
            ValueType plain = PlainType.of(type);
            return plain.equals(type) ? guarded : "CAST(" + guarded + " AS " + plain.sql() + ")";
        }
    }

    /**
     * What to put before a statement, and a closing parenthesis behind it, so that its columns become plain and have their names; empty if
     * they are and have.
     *
     * @see PlainType
     */
    static Optional<String> projection(List<ResultColumn> columns) {
        if (columns.stream().allMatch(ResultColumn::isAsItIs)) {
            return Optional.empty();
        }
        List<String> items = new ArrayList<>();
        for (ResultColumn column : columns) {
            String value = "#" + (items.size() + 1);
            items.add(column.plain(value) + " AS " + TableName.quote(column.name()));
        }
        return Optional.of("SELECT " + String.join(", ", items) + " FROM (\n");
    }

    /** @param names of the columns, if they are to be called otherwise than DuckDB does */
    static List<ResultColumn> columns(PreparedStatement statement, Optional<List<String>> names) throws SQLException {
        ResultSetMetaData metadata = statement.getMetaData();
        int count = metadata.getColumnCount();
        List<ResultColumn> columns = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            String own = metadata.getColumnLabel(i);
            int index = i - 1;
            String whole = names.filter(all -> all.size() == count)
                    .map(all -> all.get(index))
                    .orElse(own);
            String name = whole.length() > MAX_NAME_LENGTH ? TableName.cut(whole) : whole;
            columns.add(new ResultColumn(name, ValueType.parse(metadata.getColumnTypeName(i)), !name.equals(own)));
        }
        return columns;
    }

    /** An Arrow IPC stream without batches. */
    static byte[] export(Connection connection, BufferAllocator allocator, List<ResultColumn> columns)
            throws SQLException, IOException {
        StringBuilder sql = new StringBuilder("SELECT ");
        for (ResultColumn column : columns) {
            sql.append("CAST(NULL AS ").append(column.type().sql()).append(") AS ");
            sql.append(TableName.quote(column.name())).append(", ");
        }
        sql.setLength(sql.length() - 2);
        return export(connection, allocator, sql.append(" LIMIT 0").toString());
    }

    /** The schema of a statement that has to be run for it. */
    static byte[] export(Connection connection, BufferAllocator allocator, String sql)
            throws SQLException, IOException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                DuckDBResultSet result = statement.executeQuery().unwrap(DuckDBResultSet.class);
                ArrowReader reader = (ArrowReader) result.arrowExportStream(allocator, 1);
                VectorSchemaRoot root = TextualTypes.noted(reader.getVectorSchemaRoot(), result.getMetaData());
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                ArrowStreamWriter writer = new ArrowStreamWriter(root, reader, bytes)) {
            writer.start();
            writer.end();
            return bytes.toByteArray();
        }
    }
}
