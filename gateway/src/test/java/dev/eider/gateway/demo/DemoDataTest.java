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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDataTest {
    private static final double SMALL = 0.001;

    @TempDir
    static Path shared;

    private static List<DemoTable> tables;

    @TempDir
    Path directory;

    @BeforeAll
    static void generate() throws Exception {
        tables = demo(shared, 0.1).prepare();
    }

    @Test
    void writesTheEightTables() throws IOException {
        assertThat(tables.stream().collect(Collectors.toMap(DemoTable::name, DemoDataTest::rows)))
                .isEqualTo(Map.of(
                        "customer", 15000L,
                        "lineitem", 600572L,
                        "nation", 25L,
                        "orders", 150000L,
                        "part", 20000L,
                        "partsupp", 80000L,
                        "region", 5L,
                        "supplier", 1000L));
        for (DemoTable table : tables) {
            assertThat(columnsOfFiles(table)).isEqualTo(table.columns());
            assertThat(table.location())
                    .isEqualTo("file://" + shared.resolve("tpch").resolve(table.name()));
        }
        assertThat(names(shared)).containsExactly("tpch");
    }

    @Test
    void theTypesAreTheSpecifications() {
        DemoTable lineitem = table(tables, "lineitem");

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
                .containsExactly("1|15519|17.00|24386.67|0.04|0.02|1996-03-13");
    }

    @Test
    void theLargeTablesHaveRowGroupsToPrune() {
        assertThat(rowGroups("lineitem", "l_shipdate")).hasSize(10).isSorted();
        assertThat(rowGroups("orders", "o_orderdate")).hasSize(3).isSorted();
    }

    @Test
    void whatIsThereIsNotWrittenAgain() throws Exception {
        Path file = table(tables, "region").directory().resolve("part-0.parquet");
        FileTime before = Files.getLastModifiedTime(file);

        assertThat(demo(shared, 0.1).prepare()).isEqualTo(tables);

        assertThat(Files.getLastModifiedTime(file)).isEqualTo(before);
    }

    @Test
    void anotherScaleAndWhatAKilledStartLeftAreReplaced() throws Exception {
        demo(directory, SMALL).prepare();
        Path leftover = Files.createDirectories(directory.resolve(".tpch-pending-1/lineitem"));
        Files.writeString(leftover.resolve("part-0.parquet"), "PAR1 and no more");

        assertThat(rows(table(demo(directory, 2 * SMALL).prepare(), "orders"))).isEqualTo(3000);
        assertThat(names(directory)).containsExactly("tpch");
    }

    @Test
    void aDirectoryWithoutALabelIsReplaced() throws Exception {
        Files.createDirectories(directory.resolve("tpch/lineitem"));

        assertThat(rows(table(demo(directory, SMALL).prepare(), "orders"))).isEqualTo(1500);
    }

    @Test
    void aFailureSaysWhyAndLeavesNothing() throws IOException {
        JavaCommand broken = JavaCommand.ofThisProcess().withClassPath(List.of(Path.of("nowhere.jar")));

        assertThatThrownBy(() -> new DemoData(broken, directory, SMALL).prepare())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("DemoDataMain");
        assertThat(names(directory)).isEmpty();
    }

    private static DemoData demo(Path directory, double scale) {
        return new DemoData(JavaCommand.ofThisProcess(), directory, scale);
    }

    private static DemoTable table(List<DemoTable> tables, String name) {
        return tables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The least value of a column in each of the row groups. */
    private static List<String> rowGroups(String table, String column) {
        return query("SELECT stats_min_value FROM parquet_metadata('"
                + table(tables, table).directory() + "/*.parquet') WHERE compression = 'ZSTD' AND path_in_schema = '"
                + column + "' ORDER BY row_group_id");
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
