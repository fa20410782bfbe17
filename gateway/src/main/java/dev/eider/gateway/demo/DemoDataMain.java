package dev.eider.gateway.demo;

import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Writes TPC-H tables as Parquet; a process of its own, started by {@link DemoData}. Arguments: directory, scale factor. */
final class DemoDataMain {
    /** Small, so that a table of a hundred megabytes has groups to prune. */
    private static final int ROW_GROUP_ROWS = 61_440;

    /**
     * Ordered as data that arrives day by day would be, so that a filter on the date rules out row groups.
     */
    private static final Map<String, String> ORDER = Map.of(
            "lineitem", "l_shipdate, l_orderkey, l_linenumber",
            "orders", "o_orderdate, o_orderkey");

    private final DuckDBConnection connection;
    private final Path directory;
    private final double scale;

    private DemoDataMain(DuckDBConnection connection, Path directory, double scale) {
        this.connection = connection;
        this.directory = directory;
        this.scale = scale;
    }

    static void main(String[] arguments) throws SQLException, IOException {
        Path directory = Path.of(arguments[0]);
        double scale = Double.parseDouble(arguments[1]);
        try (DuckDBConnection connection =
                DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class)) {
            DemoDataMain main = new DemoDataMain(connection, directory, scale);
            for (TpchTable<?> table : TpchTable.getTables()) {
                main.write(table);
            }
        }
    }

    private <E extends TpchEntity> void write(TpchTable<E> table) throws SQLException, IOException {
        String name = table.getTableName();
        execute("CREATE TABLE " + name + " (" + declarations(table) + ")");
        append(table);
        Path files = Files.createDirectories(directory.resolve(name));
        String target = files.resolve("part-0.parquet").toString().replace("'", "''");
        String order = ORDER.containsKey(name) ? " ORDER BY " + ORDER.get(name) : "";
        execute("COPY (FROM " + name + order + ") TO '" + target
                + "' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE " + ROW_GROUP_ROWS + ")");
        execute("DROP TABLE " + name);
    }

    private <E extends TpchEntity> void append(TpchTable<E> table) throws SQLException {
        List<TpchColumn<E>> columns = table.getColumns();
        try (DuckDBAppender appender = connection.createAppender(table.getTableName())) {
            for (E row : table.createGenerator(scale, 1, 1)) {
                appender.beginRow();
                for (TpchColumn<E> column : columns) {
                    append(appender, column, row);
                }
                appender.endRow();
            }
        }
    }

    private static <E extends TpchEntity> void append(DuckDBAppender appender, TpchColumn<E> column, E row)
            throws SQLException {
        switch (column.getType().getBase()) {
            case IDENTIFIER -> appender.append(column.getIdentifier(row));
            case INTEGER -> appender.append(column.getInteger(row));
            case DATE -> appender.appendEpochDays(column.getDate(row));
            // The generator divides whole hundredths by 100; this is the way back.
            case DOUBLE -> appender.appendDecimal(Math.round(column.getDouble(row) * 100));
            case VARCHAR -> appender.append(column.getString(row));
        }
    }

    private static String declarations(TpchTable<?> table) {
        return DemoSchema.columns(table).stream()
                .map(column -> column.name() + " " + column.type() + " NOT NULL")
                .collect(Collectors.joining(", "));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
