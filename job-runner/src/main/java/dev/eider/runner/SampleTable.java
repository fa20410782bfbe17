package dev.eider.runner;

import dev.eider.contract.ByteRange;
import dev.eider.contract.Column;
import dev.eider.contract.FileFormat;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.QueryId;
import dev.eider.contract.ResultTarget;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.SessionNames;
import dev.eider.contract.StorageSettings;
import dev.eider.contract.TableName;
import dev.eider.contract.TableScan;
import dev.eider.objectstore.ObjectInfo;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import org.duckdb.DuckDBDriver;

/** The table {@code sample} of some rows, a bigint {@code i} and a string {@code s}: for runs whose results nobody wants. */
record SampleTable(TableScan scan) {
    private static final int ROWS = 100_000;
    private static final List<Column> COLUMNS = List.of(new Column("i", "BIGINT"), new Column("s", "VARCHAR"));
    private static final TableName NAME = new TableName("demo", "main", "sample");

    /** Its Parquet file. */
    static void write(Path file) throws SQLException {
        try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT i, 'row ' || i AS s FROM range(" + ROWS + ") t(i)) TO '"
                    + file.toString().replace("'", "''") + "'");
        }
    }

    /** @param file the one that was written, wherever it lies now */
    static SampleTable of(ObjectInfo file) {
        PlannedFile planned = new PlannedFile(
                file.uri().toString(),
                file.sizeBytes(),
                file.etag(),
                List.of(new ByteRange(0, file.sizeBytes())),
                "sample/sample.parquet",
                1);
        return new SampleTable(
                new TableScan(NAME, FileFormat.PARQUET, COLUMNS, List.of(), Set.of(), List.of(planned), Map.of(), 1));
    }

    JobSpec spec(QueryId id, String sql, JobShape shape, ResultTarget result, StorageSettings storage) {
        return new JobSpec(
                id,
                "sample",
                new SessionNames(NAME.catalog(), List.of(NAME.schema()), "sample"),
                sql,
                Map.of("TimeZone", "UTC"),
                new ScanPlan(List.of(scan)),
                shape,
                result,
                storage,
                OptionalLong.empty(),
                Duration.ofMinutes(1));
    }
}
