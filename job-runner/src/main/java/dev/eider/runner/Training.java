package dev.eider.runner;

import dev.eider.contract.ByteRange;
import dev.eider.contract.Callback;
import dev.eider.contract.Column;
import dev.eider.contract.FileFormat;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.QueryId;
import dev.eider.contract.RemoteJob;
import dev.eider.contract.ResultTarget;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.StorageSettings;
import dev.eider.contract.TableName;
import dev.eider.contract.TableScan;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.runner.stage.StageDirectory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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
import java.util.concurrent.locks.LockSupport;
import org.duckdb.DuckDBDriver;

/**
 * A run for the JVM to learn from ({@code -XX:AOTCacheOutput}): {@link RunnerMain} goes the whole way of a small query over a Parquet
 * file, as a local file and from a stand-in of S3, with a result in the manifest and one in parts. What it does not come by here is loaded,
 * linked and spun anew by every runner. Needs nothing beyond this process.
 */
public final class Training {
    private static final int ROWS = 100_000;
    private static final List<Column> COLUMNS = List.of(new Column("i", "BIGINT"), new Column("s", "VARCHAR"));

    private Training() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        Path home = Files.createTempDirectory("eider-training-");
        System.setProperty(RunnerMain.STAGE_PROPERTY, home.resolve("stage").toString());
        try {
            Path file = home.resolve("training.parquet");
            write(file);
            try (TrainingServer server = TrainingServer.start(Files.readAllBytes(file))) {
                StorageSettings settings = settings(server.endpoint());
                ObjectUri remote = ObjectUri.parse("s3://training/training.parquet");
                run(settings, localUri(file), localUri(home) + "/", "SELECT count(*), min(s), sum(i) FROM t", "none");
                run(settings, localUri(file), localUri(home) + "/", "SELECT * FROM t ORDER BY i DESC", "none");
                run(settings, remote, "s3://training/", "SELECT s, i FROM t WHERE i > 7", "zstd");
                runRemote(home, spec(settings, remote, "s3://training/", "SELECT max(i) FROM t", "zstd"), server);
            }
        } finally {
            StageDirectory.delete(home);
        }
    }

    private static void run(StorageSettings settings, ObjectUri file, String prefix, String sql, String compression)
            throws IOException {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        InputStream in = new OpenInput(
                (Json.write(spec(settings, file, prefix, sql, compression)) + "\n").getBytes(StandardCharsets.UTF_8));
        RunnerMain.run("-", in, new EventWriter(told), new JobClock());
        for (String line : told.toString(StandardCharsets.UTF_8).lines().toList()) {
            if (Json.read(line, JobEvent.class) instanceof JobEvent.Finished(var manifest)) {
                manifest.error().ifPresent(error -> {
                    throw error.toException();
                });
            }
        }
    }

    /** As in a pod: the spec is an object, and the gateway is told over HTTP. */
    private static void runRemote(Path home, JobSpec spec, TrainingServer gateway) throws IOException {
        Path file = home.resolve(RemoteJob.NAME);
        Callback callback = new Callback(gateway.endpoint() + "/" + spec.id(), "none");
        Files.writeString(file, Json.write(new RemoteJob(spec, Optional.of(callback))));
        RunnerMain.run(
                localUri(file).toString(),
                InputStream.nullInputStream(),
                new EventWriter(OutputStream.nullOutputStream()),
                new JobClock());
    }

    /** Bytes, and then no end: that would mean that the parent has gone. */
    private static final class OpenInput extends InputStream {
        private final ByteArrayInputStream bytes;

        OpenInput(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            int next = bytes.read();
            while (next < 0) {
                LockSupport.park(this);
            }
            return next;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            target[offset] = (byte) read();
            return 1 + Math.max(0, bytes.read(target, offset + 1, length - 1));
        }
    }

    private static void write(Path file) throws SQLException {
        try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new java.util.Properties());
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT i, 'row ' || i AS s FROM range(" + ROWS + ") t(i)) TO '"
                    + file.toString().replace("'", "''") + "'");
        }
    }

    private static JobSpec spec(
            StorageSettings settings, ObjectUri uri, String prefix, String sql, String compression) {
        ObjectInfo info;
        try (ObjectStores stores = new ObjectStores(settings)) {
            info = stores.forUri(uri).head(uri);
        }
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
                "training",
                sql,
                "demo",
                "main",
                Map.of("TimeZone", "UTC"),
                new ScanPlan(List.of(scan)),
                new JobShape(1000, 1L << 30, 1L << 30),
                new ResultTarget(prefix + id + "/", 1 << 16, 1 << 20, compression, 16 << 10, Long.MAX_VALUE),
                settings,
                Duration.ofMinutes(1));
    }

    private static ObjectUri localUri(Path path) {
        return new ObjectUri("file", "", path.toAbsolutePath().toString().substring(1));
    }

    private static StorageSettings settings(String endpoint) {
        return new StorageSettings(
                Optional.of(endpoint),
                Optional.of("us-east-1"),
                true,
                Optional.of("none"),
                Optional.of("none"),
                Optional.empty());
    }
}
