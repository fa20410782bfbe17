package dev.eider.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/** {@code DuckDbOnceMain SQL}: bare DuckDB runs one statement, prints its first row, and the process is gone. */
final class DuckDbOnceMain {
    private DuckDbOnceMain() {}

    public static void main(String[] arguments) throws SQLException, IOException {
        try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(arguments[0])) {
            rows.next();
            System.out.println("row " + rows.getObject(1));
        }
    }
}
