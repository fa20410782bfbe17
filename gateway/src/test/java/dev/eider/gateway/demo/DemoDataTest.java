package dev.eider.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.Column;
import dev.eider.gateway.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDataTest {
    private static final double SCALE = 0.01;

    @TempDir
    Path directory;

    @Test
    void writesTheEightTables() throws Exception {
        List<DemoTable> tables = demo(SCALE).prepare();

        assertThat(tables.stream().collect(Collectors.toMap(DemoTable::name, DemoDataTest::rows)))
                .isEqualTo(Map.of(
                        "customer", 1500L,
                        "lineitem", 60175L,
                        "nation", 25L,
                        "orders", 15000L,
                        "part", 2000L,
                        "partsupp", 8000L,
                        "region", 5L,
                        "supplier", 100L));
        for (DemoTable table : tables) {
            assertThat(columnsOfFiles(table)).isEqualTo(table.columns());
            assertThat(table.location())
                    .isEqualTo("file://" + directory.resolve("tpch").resolve(table.name()));
        }
        assertThat(names(directory)).containsExactly("tpch");
    }

    @Test
    void theTypesAreTheSpecifications() throws Exception {
        DemoTable lineitem = table(demo(SCALE).prepare(), "lineitem");

        assertThat(lineitem.columns())
                .contains(
                        new Column("l_orderkey", "BIGINT"),
                        new Column("l_linenumber", "INTEGER"),
                        new Column("l_extendedprice", "DECIMAL(15,2)"),
                        new Column("l_shipdate", "DATE"),
                        new Column("l_comment", "VARCHAR"))
                .hasSize(16);
        assertThat(query(
                        "SELECT l_orderkey, l_partkey, l_quantity, l_extendedprice, l_discount, l_tax, l_shipdate FROM '"
                                + lineitem.directory() + "/*.parquet' WHERE l_orderkey = 1 AND l_linenumber = 1"))
                .containsExactly("1|1552|17.00|24710.35|0.04|0.02|1996-03-13");
    }

    @Test
    void theLargeTablesHaveRowGroupsToPrune() throws Exception {
        List<DemoTable> tables = demo(0.1).prepare();

        assertThat(query("SELECT count(DISTINCT row_group_id) FROM parquet_metadata('"
                        + table(tables, "lineitem").directory() + "/*.parquet')"))
                .containsExactly("10");
        assertThat(query("SELECT count(DISTINCT row_group_id) FROM parquet_metadata('"
                        + table(tables, "orders").directory() + "/*.parquet')"))
                .containsExactly("3");
        assertThat(query("SELECT DISTINCT compression FROM parquet_metadata('"
                        + table(tables, "lineitem").directory() + "/*.parquet')"))
                .containsExactly("ZSTD");
    }

    @Test
    void whatIsThereIsNotWrittenAgain() throws Exception {
        Path file = table(demo(SCALE).prepare(), "region").directory().resolve("part-0.parquet");
        FileTime before = Files.getLastModifiedTime(file);

        demo(SCALE).prepare();

        assertThat(Files.getLastModifiedTime(file)).isEqualTo(before);
    }

    @Test
    void anotherScaleReplacesWhatIsThere() throws Exception {
        demo(SCALE).prepare();

        assertThat(rows(table(demo(0.02).prepare(), "orders"))).isEqualTo(30000);
    }

    @Test
    void whatAKilledStartLeftIsReplaced() throws Exception {
        Path leftover = Files.createDirectories(directory.resolve(".tpch-pending-1/lineitem"));
        Files.writeString(leftover.resolve("part-0.parquet"), "PAR1 and no more");
        Files.createDirectories(directory.resolve("tpch/lineitem"));

        assertThat(rows(table(demo(SCALE).prepare(), "lineitem"))).isEqualTo(60175);
        assertThat(names(directory)).containsExactly("tpch");
    }

    @Test
    void aFailureSaysWhyAndLeavesNothing() throws IOException {
        JavaCommand broken = JavaCommand.ofThisProcess().withClassPath(List.of(Path.of("nowhere.jar")));

        assertThatThrownBy(() -> new DemoData(broken, directory, SCALE).prepare())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("DemoDataMain");
        assertThat(names(directory)).isEmpty();
    }

    private DemoData demo(double scale) {
        return new DemoData(JavaCommand.ofThisProcess(), directory, scale);
    }

    private static DemoTable table(List<DemoTable> tables, String name) {
        return tables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static long rows(DemoTable table) {
        return Long.parseLong(query("SELECT count(*) FROM '" + table.directory() + "/*.parquet'")
                .getFirst());
    }

    private static List<Column> columnsOfFiles(DemoTable table) {
        return query("SELECT column_name, column_type FROM (DESCRIBE FROM '" + table.directory() + "/*.parquet')")
                .stream()
                .map(row -> row.split("\\|"))
                .map(row -> new Column(row[0], row[1]))
                .toList();
    }

    private static List<String> query(String sql) {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    values.add(result.getString(i));
                }
                rows.add(String.join("|", values));
            }
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
        return rows;
    }

    private static List<String> names(Path parent) throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            return children.map(child -> child.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
