package dev.eider.estimator.planner;

import dev.eider.contract.TableName;
import dev.eider.estimator.planner.OpenColumns.OpenColumn;
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

    /**
     * @param type that it is told to have
     * @param own the type that the statement gives it
     * @param renamed whether DuckDB itself calls the column something else
     */
    record ResultColumn(String name, ValueType type, ValueType own, boolean renamed) {
        ResultColumn as(ValueType other) {
            return new ResultColumn(name, other, own, renamed);
        }

        ValueType plain() {
            return PlainType.of(type);
        }

        boolean isAsItIs() {
            return plain().equals(own) && !renamed && !IntervalLimit.concerns(own);
        }

        /** @param value refers to the column */
        String plain(String value) {
            String guarded = IntervalLimit.guard(own, value);
            return plain().equals(own) ? guarded : "CAST(" + guarded + " AS " + plain().sql() + ")";
        }
    }

    /**
     * What to put before a statement, and a closing parenthesis behind it, so that its columns become plain and have their names and types;
     * empty if they are and have.
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

    /**
     * @param open what the columns are to be, where they are not to be what DuckDB makes of them
     * @param relations what is to stand in their names
     */
    static List<ResultColumn> columns(PreparedStatement statement, List<OpenColumn> open, RelationTexts relations)
            throws SQLException {
        ResultSetMetaData metadata = statement.getMetaData();
        int count = metadata.getColumnCount();
        List<ResultColumn> columns = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            ValueType ownType = ValueType.parse(metadata.getColumnTypeName(i));
            String ownName = metadata.getColumnLabel(i);
            OpenColumn told = open.size() == count ? open.get(i - 1) : new OpenColumn(ownName, Optional.of(ownType));
            String whole = relations.in(told.name());
            String name = whole.length() > MAX_NAME_LENGTH ? TableName.cut(whole) : whole;
            columns.add(new ResultColumn(name, told.type(ownType), ownType, !name.equals(ownName)));
        }
        return columns;
    }

    /** An Arrow IPC stream without batches. */
    static byte[] export(Connection connection, BufferAllocator allocator, List<ResultColumn> columns)
            throws SQLException, IOException {
        StringBuilder sql = new StringBuilder("SELECT ");
        for (ResultColumn column : columns) {
            sql.append("CAST(NULL AS ").append(column.plain().sql()).append(") AS ");
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
