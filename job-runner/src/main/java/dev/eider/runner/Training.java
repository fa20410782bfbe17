package dev.eider.runner;

import dev.eider.contract.ByteRange;
import dev.eider.contract.Column;
import dev.eider.contract.FileFormat;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultTarget;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.StorageSettings;
import dev.eider.contract.TableName;
import dev.eider.contract.TableScan;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.runner.stage.StageDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duckdb.DuckDBDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run for the JVM to learn from ({@code -XX:AOTCacheOutput}): it goes the whole way of a small query over a Parquet file of its own,
 * through the JSON of both ends, and far enough into the S3 client to load its classes. Needs neither network nor anything on disk.
 */
public final class Training {
    private static final Logger LOG = LoggerFactory.getLogger(Training.class);
    private static final List<Column> COLUMNS = List.of(new Column("i", "BIGINT"), new Column("s", "VARCHAR"));

    private Training() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        Path home = Files.createTempDirectory("eider-training-");
        try (ObjectStores stores = new ObjectStores(unreachable())) {
            Path file = home.resolve("training.parquet");
            write(file);
            for (String compression : List.of("none", "zstd")) {
                run(home, stores, spec(home, file, stores, compression));
            }
            touchS3(stores);
        } finally {
            StageDirectory.delete(home);
        }
    }

    private static void run(Path home, ObjectStores stores, JobSpec spec) {
        EventWriter events = new EventWriter(new ByteArrayOutputStream());
        JobSpec read = Json.read(Json.write(spec), JobSpec.class);
        ResultManifest manifest =
                new JobRun(read, stores::forUri, home.resolve("stage"), events::write, new JobClock()).run();
        events.write(new JobEvent.Progress(0, 0, 0));
        manifest.error().ifPresent(error -> {
            throw error.toException();
        });
    }

    private static void write(Path file) throws SQLException {
        try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new java.util.Properties());
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT i, 'row ' || i AS s FROM range(100000) t(i)) TO '"
                    + file.toString().replace("'", "''") + "'");
        }
    }

    private static JobSpec spec(Path home, Path file, ObjectStores stores, String compression) {
        ObjectUri uri = localUri(file);
        ObjectInfo info = stores.forUri(uri).head(uri);
        PlannedFile planned = new PlannedFile(
                uri.toString(),
                info.sizeBytes(),
                info.etag(),
                List.of(new ByteRange(0, info.sizeBytes())),
                "t/training.parquet",
                1);
        TableScan scan = new TableScan(
                new TableName("demo", "main", "t"),
                FileFormat.PARQUET,
                COLUMNS,
                List.of(),
                List.of(planned),
                Map.of(),
                1);
        QueryId id = QueryId.create(Instant.now());
        return new JobSpec(
                id,
                "training",
                "SELECT * FROM t ORDER BY i DESC",
                "demo",
                "main",
                Map.of("TimeZone", "UTC"),
                new ScanPlan(List.of(scan)),
                new JobShape(1000, 1L << 30, 1L << 30),
                new ResultTarget(localUri(home) + "/" + id + "/", 1 << 16, 1 << 20, compression),
                StorageSettings.defaults(),
                Duration.ofMinutes(1));
    }

    private static ObjectUri localUri(Path path) {
        return new ObjectUri("file", "", path.toAbsolutePath().toString().substring(1));
    }

    private static StorageSettings unreachable() {
        return new StorageSettings(
                Optional.of("http://127.0.0.1:1"),
                Optional.of("us-east-1"),
                true,
                Optional.of("none"),
                Optional.of("none"),
                Optional.empty());
    }

    private static void touchS3(ObjectStores stores) {
        ObjectUri uri = ObjectUri.parse("s3://training/none");
        try {
            stores.forUri(uri).head(uri);
        } catch (QueryException e) {
            LOG.debug("nobody listens there, as was meant", e);
        }
    }
}
