package dev.eider.testing.tpch;

import dev.eider.gateway.demo.DemoData;
import dev.eider.gateway.demo.DemoTable;
import dev.eider.gateway.process.JavaCommand;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The demo data is TPC-H's: bare DuckDB finds the published answers in its files. */
class DemoDataAnswersTest {
    @TempDir
    static Path directory;

    private static Connection connection;

    @BeforeAll
    static void generate() throws Exception {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        for (DemoTable table : new DemoData(JavaCommand.ofThisProcess(), directory, 0.1).prepare()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE VIEW " + table.name() + " AS FROM '" + table.directory() + "/*.parquet'");
            }
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @MethodSource("dev.eider.testing.tpch.TpchQueries#numbers")
    void givesThePublishedAnswer(int query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(TpchQueries.sql(query))) {
            TpchAnswers.load(query).assertMatches(TpchAnswers.rowsOf(result));
        }
    }
}
