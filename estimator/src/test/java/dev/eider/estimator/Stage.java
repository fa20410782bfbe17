package dev.eider.estimator;

import dev.eider.contract.ByteRange;
import dev.eider.contract.Column;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.TableName;
import dev.eider.contract.TableScan;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a runner does, in small: hollow files of the planned ranges, and DuckDB over them. */
final class Stage {
    private final Path source;
    private final Path stage;

    /** @param source the bucket's directory */
    Stage(Path source, Path stage) {
        this.source = source;
        this.stage = stage;
    }

    /** The statement's rows over hollow files, as text, sorted. */
    List<String> runHollow(ScanPlan plan, String sql) throws SQLException, IOException {
        for (TableScan table : plan.tables()) {
            for (PlannedFile file : table.files()) {
                fill(file);
            }
        }
        return run(plan, sql, true);
    }

    /** The same over the whole files, which stay for the next time. */
    List<String> runWhole(ScanPlan plan, String sql) throws SQLException, IOException {
        for (TableScan table : plan.tables()) {
            for (PlannedFile file : table.files()) {
                Path target = stage.resolve(file.localPath());
                Files.createDirectories(target.getParent());
                if (!Files.exists(target)) {
                    Files.copy(original(file), target);
                }
            }
        }
        return run(plan, sql, false);
    }

    private Path original(PlannedFile file) {
        return source.resolve(file.uri().substring("s3://b/".length()));
    }

    private void fill(PlannedFile file) throws IOException {
        Path target = stage.resolve(file.localPath());
        Files.createDirectories(target.getParent());
        Files.deleteIfExists(target);
        try (RandomAccessFile in = new RandomAccessFile(original(file).toFile(), "r");
                RandomAccessFile out = new RandomAccessFile(target.toFile(), "rw")) {
            out.setLength(file.sizeBytes());
            for (ByteRange range : file.ranges()) {
                byte[] bytes = new byte[(int) range.length()];
                in.seek(range.offset());
                in.readFully(bytes);
                out.seek(range.offset());
                out.write(bytes);
            }
        }
    }

    private List<String> run(ScanPlan plan, String sql, boolean hollow) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("ATTACH ':memory:' AS demo");
            statement.execute("CREATE SCHEMA demo.s");
            statement.execute("USE demo.s");
            statement.execute("SET TimeZone = 'UTC'");
            for (TableScan table : plan.tables()) {
                statement.execute(view(table));
            }
            try (ResultSet rows = statement.executeQuery(sql)) {
                return rows(rows);
            }
        } catch (SQLException e) {
            throw new SQLException((hollow ? "hollow: " : "whole: ") + sql + ": " + e.getMessage(), e);
        }
    }

    private String view(TableScan table) {
        String columns =
                table.columns().stream().map(c -> TableName.quote(c.name())).collect(Collectors.joining(", "));
        if (table.files().isEmpty()) {
            return "CREATE TABLE " + table.name().quoted() + " ("
                    + table.columns().stream()
                            .map(c -> TableName.quote(c.name()) + " " + c.type())
                            .collect(Collectors.joining(", "))
                    + ")";
        }
        String files = table.files().stream()
                .map(f -> "'" + stage.resolve(f.localPath()) + "'")
                .collect(Collectors.joining(", "));
        return "CREATE VIEW " + table.name().quoted() + " AS SELECT " + columns + " FROM read_parquet([" + files + "]"
                + hive(table.partitionColumns()) + ", union_by_name = "
                + table.options().get("union_by_name") + ")";
    }

    private static String hive(List<Column> partitions) {
        if (partitions.isEmpty()) {
            return ", hive_partitioning = false";
        }
        return ", hive_partitioning = true, hive_types = {"
                + partitions.stream()
                        .map(c -> "'" + c.name() + "': " + c.type())
                        .collect(Collectors.joining(", "))
                + "}";
    }

    private static List<String> rows(ResultSet result) throws SQLException {
        List<String> rows = new ArrayList<>();
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
            StringBuilder row = new StringBuilder();
            for (int i = 1; i <= columns; i++) {
                row.append(String.format(Locale.ROOT, "%s|", result.getObject(i)));
            }
            rows.add(row.toString());
        }
        rows.sort(null);
        return rows;
    }
}
