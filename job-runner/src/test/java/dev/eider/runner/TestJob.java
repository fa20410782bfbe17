package dev.eider.runner;

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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Builds job specs; the result goes below the given directory or URI. */
public final class TestJob {
    private final QueryId id = QueryId.create(Instant.now());
    private final String sql;
    private final String results;
    private final List<TableScan> tables = new ArrayList<>();
    private final Map<String, String> settings = new HashMap<>();
    private JobShape shape = new JobShape(1000, 1L << 30, 1L << 30);
    private long inlineLimitBytes = 64 << 10;
    private long maxResultBytes = Long.MAX_VALUE;
    private long partTargetBytes = 8 << 20;
    private String compression = "none";
    private Duration timeLimit = Duration.ofMinutes(2);
    private OptionalLong maxBytesScanned = OptionalLong.empty();
    private StorageSettings storage = StorageSettings.defaults();

    public TestJob(Path results, String sql) {
        this(TestParquet.uri(results).toString(), sql);
    }

    /** @param results URI below which the result goes, without a slash at its end */
    public TestJob(String results, String sql) {
        this.results = results;
        this.sql = sql;
    }

    /** A table {@code demo.main.NAME} that reads the file whole. */
    public TestJob table(String name, Path file) {
        return table(
                name,
                TestParquet.columns(file),
                List.of(),
                Map.of(),
                TestParquet.whole(file, name + "/" + file.getFileName()));
    }

    public TestJob table(
            String name,
            List<Column> columns,
            List<Column> partitionColumns,
            Map<String, String> options,
            PlannedFile... files) {
        tables.add(new TableScan(
                new TableName("demo", "main", name),
                FileFormat.PARQUET,
                columns,
                partitionColumns,
                Set.of(),
                List.of(files),
                options,
                1));
        return this;
    }

    public TestJob setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    public TestJob shape(JobShape newShape) {
        shape = newShape;
        return this;
    }

    public TestJob inlineLimitBytes(long bytes) {
        inlineLimitBytes = bytes;
        return this;
    }

    public TestJob partTargetBytes(long bytes) {
        partTargetBytes = bytes;
        return this;
    }

    public TestJob compression(String name) {
        compression = name;
        return this;
    }

    public TestJob timeLimit(Duration limit) {
        timeLimit = limit;
        return this;
    }

    public TestJob maxResultBytes(long bytes) {
        maxResultBytes = bytes;
        return this;
    }

    public TestJob maxBytesScanned(long bytes) {
        maxBytesScanned = OptionalLong.of(bytes);
        return this;
    }

    public TestJob storage(StorageSettings settingsOfStorage) {
        storage = settingsOfStorage;
        return this;
    }

    public JobSpec spec() {
        String prefix = results + "/" + id + "/";
        return new JobSpec(
                id,
                "test",
                new SessionNames("demo", List.of("main"), "ann"),
                sql,
                settings,
                new ScanPlan(tables),
                shape,
                new ResultTarget(prefix, inlineLimitBytes, partTargetBytes, compression, 16 << 10, maxResultBytes),
                storage,
                maxBytesScanned,
                timeLimit);
    }
}
