package dev.eider.estimator.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DuckDB itself says what is right. */
class HivePathTest {
    private static final List<String> DIRECTORIES = List.of(
            "k=1",
            "k=1/l=2",
            "k=1/x/l=2",
            "k=1/k=2",
            "k=1/x/k=2/l=3",
            "k=1/K=2",
            "K=1/k=2",
            "k=a=b",
            "k=a=b/l=1",
            "k==a",
            "=a/k=1",
            "k=%3D",
            "k=a?/l=1",
            "k?=a/l=1",
            "k=/l=1",
            "k=a\nb/l=1",
            "k=%zz%41%4",
            "k=%C3%BC+");

    @Test
    void findsWhatDuckDbFinds(@TempDir Path directory) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < DIRECTORIES.size(); i++) {
                Path root = directory.resolve(String.valueOf(i));
                Path file = Files.createDirectories(root.resolve(DIRECTORIES.get(i)))
                        .resolve("f.parquet");
                statement.execute("COPY (SELECT 1 AS own) TO '" + file + "' (FORMAT PARQUET)");
                Map<String, String> found = new TreeMap<>();
                HivePath.partitions(DIRECTORIES.get(i) + "/f.parquet")
                        .forEach(p -> found.put(p.key(), p.value().orElseThrow()));
                assertThat(found).as(DIRECTORIES.get(i)).isEqualTo(partitions(statement, root));
            }
        }
    }

    private static Map<String, String> partitions(Statement statement, Path root) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT * FROM read_parquet('" + root
                + "/**/*.parquet', hive_partitioning = true, hive_types_autocast = false)")) {
            row.next();
            Map<String, String> values = new TreeMap<>();
            for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
                values.put(row.getMetaData().getColumnName(i), row.getString(i));
            }
            return values;
        }
    }
}
