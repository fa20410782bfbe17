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
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DuckDB itself says what is right. */
class PartitionTypeTest {
    /** Values of one column, separated by bars. */
    private static final List<String> COLUMNS = List.of(
            "1",
            "01",
            "01|10",
            "1|01",
            "00",
            "0",
            "-1",
            "-0",
            "-01",
            "+1",
            " 1",
            "0 ",
            "1e5",
            "1.0",
            "1_000",
            "1|a",
            "1|NULL",
            "null",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "2024-01-01",
            "2024-1-1",
            "24-01-01",
            "0001-01-01",
            "12345-01-01",
            "2024-02-30",
            "2024-13-01",
            "20240101",
            "01-01-2024",
            "2024-01-01|1",
            "2024-01-01|NULL",
            "2024%2D01%2D01",
            "%31",
            "2024-01-01 10:00:00",
            "2024-01-01T10:00:00",
            "2024-01-01 10:00",
            "2024-01-01 10:00:00.5",
            "2024-01-01 10%3A00%3A00",
            "2024-01-01|2024-01-02 10:00:00",
            "2024-01-01 11:00:00|2024-01-02 10:00:00",
            "true",
            "0a",
            "- 1",
            "-",
            "x y",
            "2000-01-01 (BC)",
            "2000-01-01 (bc)|2001-02-03",
            "2000-01-01(BC)",
            "2000-01-01 BC",
            "2000-02-30 (BC)",
            "0000-01-01",
            "0000-01-01 (BC)",
            "-0004-01-01 (BC)",
            "5877642-06-25 (BC)",
            "5877642-06-24 (BC)",
            "5881580-07-10",
            "5881580-07-11",
            "2000-1-1 (Bc) ",
            "-epoch",
            "+infinity",
            "0001-02-29 (BC)",
            "infinity",
            "-infinity",
            "Infinity|2024-01-01",
            "inf",
            "epoch",
            "EPOCH|infinity",
            "2024-01-01 (AD)",
            "-2024-01-01",
            "infinity|2024-01-01 10:00:00",
            "2000-01-01 10:00:00 (BC)",
            "2024-01-01|2000-01-01 (BC)|2024-01-01 10:00:00",
            "2024-01-01 10:00:00|1",
            "2024-01-01T10:00",
            "2024-01-01T10:00:00Z",
            "2024-01-01 10:00:00+05:30",
            "2024-01-01 10:00:00-0530",
            "2024-01-01 10:00:00+05:3",
            "2024-01-01 10:00:00 UTC",
            "2024-01-01 10:00:00 CET",
            "2024-01-01 10:00:00 CET!",
            "2024-01-01 10",
            "2024-01-01 10:",
            "2024-01-01 10:00:",
            "2024-01-01 10:00:00.",
            "2024-01-01 10:60",
            "2024-01-01 10:00:60",
            "2024-01-01 24:00:00",
            "2024-01-01 24:00:00.0000009",
            "2024-01-01 24:00:00.000001",
            "2024-01-01  10:00",
            "2024-01-01t10:00",
            "2024-1-1 1:2:3",
            "2024-01-01 1:2:3 ",
            "2024-01-0110:00",
            "2024 01 01",
            "2024-01 01",
            "1-1-1",
            "-1-1-1",
            "1-1-1 ",
            "2000-01-01 (BC) 10:00",
            "2000-01-01 (BC)10:00",
            "000000000002024-01-01",
            "100000000-01-01",
            "290309-12-22 (BC) 00:00",
            "290309-12-21 (BC) 00:00",
            "294247-01-10 04:00:54.775806",
            "294247-01-10 04:00:54.775807",
            "2024-01-01 10:00|2024-01-02T10:00:00Z",
            "2024-01-01 10:00|2024-01-02",
            "2024-01-01|1-1-1",
            "0x1F",
            "0X1f_F",
            "0x1_",
            "0x",
            "0x1F ",
            "-0x1",
            "0x7FFFFFFFFFFFFFFF",
            "0x8000000000000000",
            "0b101",
            "0b12",
            "0x1F|17",
            "inf ",
            "infinity ",
            "\u00a01",
            "\uff15",
            "12:00:00",
            "2024-01-01 10:00|1");

    @Test
    void takesValuesForWhatDuckDbTakesThemFor(@TempDir Path directory) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < COLUMNS.size(); i++) {
                List<String> values = Arrays.asList(COLUMNS.get(i).split("\\|"));
                for (String value : values) {
                    Path file = Files.createDirectories(directory.resolve(i + "/m=" + value))
                            .resolve("f.parquet");
                    statement.execute("COPY (SELECT 1 AS x) TO '" + file + "' (FORMAT PARQUET)");
                }
                assertThat(PartitionType.of(values).name())
                        .as("%s", values)
                        .isEqualTo(type(statement, directory.resolve(i + "/*/*.parquet")));
            }
        }
    }

    private static String type(Statement statement, Path files) throws SQLException {
        try (ResultSet result = statement.executeQuery(
                "DESCRIBE SELECT m FROM read_parquet('" + files + "', hive_partitioning = true)")) {
            result.next();
            return result.getString("column_type");
        }
    }
}
