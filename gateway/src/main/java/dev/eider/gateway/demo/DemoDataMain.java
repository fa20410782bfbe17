package dev.eider.gateway.demo;

import io.trino.tpch.CustomerGenerator;
import io.trino.tpch.Distributions;
import io.trino.tpch.LineItemGenerator;
import io.trino.tpch.NationGenerator;
import io.trino.tpch.OrderGenerator;
import io.trino.tpch.PartGenerator;
import io.trino.tpch.PartSupplierGenerator;
import io.trino.tpch.RegionGenerator;
import io.trino.tpch.SupplierGenerator;
import io.trino.tpch.TextPool;
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

/**
 * Writes TPC-H tables as Parquet; a process of its own, started by {@link DemoData}. Arguments: directory, scale factor.
 *
 * <p>The rows are those of DuckDB's dbgen, because answers are published for these at many scales. TPC's own dbgen has other comments
 * (cut out of 300 MiB of text instead of 10) and other addresses (see {@link DemoAddresses}); all else is the same.
 */
final class DemoDataMain {
    /** Small, so that a table of a hundred megabytes has groups to prune. */
    private static final int ROW_GROUP_ROWS = 61_440;

    /**
     * Ordered as data that arrives day by day would be, so that a filter on the date rules out row groups.
     */
    private static final Map<String, String> ORDER = Map.of(
            "lineitem", "l_shipdate, l_orderkey, l_linenumber",
            "orders", "o_orderdate, o_orderkey");

    private static final int TEXT_POOL_BYTES = 10 * 1024 * 1024;

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
            new DemoDataMain(connection, directory, scale).writeAll();
        }
    }

    private void writeAll() throws SQLException, IOException {
        Distributions words = Distributions.getDefaultDistributions();
        TextPool text = new TextPool(TEXT_POOL_BYTES, words);
        write(TpchTable.REGION, new RegionGenerator(words, text));
        write(TpchTable.NATION, new NationGenerator(words, text));
        write(TpchTable.SUPPLIER, new SupplierGenerator(scale, 1, 1, words, text));
        write(TpchTable.CUSTOMER, new CustomerGenerator(scale, 1, 1, words, text));
        write(TpchTable.PART, new PartGenerator(scale, 1, 1, words, text));
        write(TpchTable.PART_SUPPLIER, new PartSupplierGenerator(scale, 1, 1, text));
        write(TpchTable.ORDERS, new OrderGenerator(scale, 1, 1, words, text));
        write(TpchTable.LINE_ITEM, new LineItemGenerator(scale, 1, 1, words, text));
    }

    private <E extends TpchEntity> void write(TpchTable<E> table, Iterable<E> rows) throws SQLException, IOException {
        String name = table.getTableName();
        execute("CREATE TABLE " + name + " (" + declarations(table) + ")");
        append(table, rows);
        Path files = Files.createDirectories(directory.resolve(name));
        String target = files.resolve("part-0.parquet").toString().replace("'", "''");
        String order = ORDER.containsKey(name) ? " ORDER BY " + ORDER.get(name) : "";
        execute("COPY (FROM " + name + order + ") TO '" + target
                + "' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE " + ROW_GROUP_ROWS + ")");
        execute("DROP TABLE " + name);
    }

    private <E extends TpchEntity> void append(TpchTable<E> table, Iterable<E> rows) throws SQLException {
        List<TpchColumn<E>> columns = table.getColumns();
        try (DuckDBAppender appender = connection.createAppender(table.getTableName())) {
            for (E row : rows) {
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
            case VARCHAR -> appender.append(text(column, row));
        }
    }

    private static <E extends TpchEntity> String text(TpchColumn<E> column, E row) {
        String text = column.getString(row);
        return column.getSimplifiedColumnName().equals("address") ? DemoAddresses.withoutOverflow(text) : text;
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
