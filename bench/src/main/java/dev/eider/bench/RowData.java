package dev.eider.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/** Ten million rows of a bigint, a double and a short string, the same as Parquet and in PostgreSQL. */
final class RowData {
    static final long ROWS = 10_000_000;
    /** Of the first column. */
    static final long SUM = ROWS * (ROWS - 1) / 2;

    private RowData() {}

    static Path writeParquet(Path directory) throws SQLException {
        Path file = directory.resolve("rows.parquet");
        try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (SELECT i AS id, CAST(i * 0.37 AS DOUBLE) AS price, 'item ' || (i % 100000) AS name FROM range("
                            + ROWS + ") t(i)) TO '" + file + "' (FORMAT parquet)");
        }
        return file;
    }

    static void fill(Connection postgres) throws SQLException {
        try (Statement statement = postgres.createStatement()) {
            statement.execute("CREATE UNLOGGED TABLE rows (id bigint, price double precision, name varchar)");
            statement.execute("INSERT INTO rows SELECT i, i * 0.37, 'item ' || (i % 100000) FROM generate_series(0, "
                    + (ROWS - 1) + ") t(i)");
            statement.execute("VACUUM (FREEZE, ANALYZE) rows");
        }
    }
}
