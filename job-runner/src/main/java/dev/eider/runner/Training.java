package dev.eider.runner;

import dev.eider.contract.Callback;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.QueryId;
import dev.eider.contract.RemoteJob;
import dev.eider.contract.ResultTarget;
import dev.eider.contract.StorageSettings;
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
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A run for the JVM to learn from ({@code -XX:AOTCacheOutput}): {@link RunnerMain} goes the whole way of a small query over a Parquet
 * file, as a local file and from a stand-in of S3, with a result in the manifest and one in parts. What it does not come by here is loaded,
 * linked and spun anew by every runner. Needs nothing beyond this process.
 */
public final class Training {
    private Training() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        Path home = Files.createTempDirectory("eider-training-");
        System.setProperty(RunnerMain.STAGE_PROPERTY, home.resolve("stage").toString());
        try {
            Path file = home.resolve("training.parquet");
            SampleTable.write(file);
            try (TrainingServer server = TrainingServer.start(Files.readAllBytes(file))) {
                StorageSettings settings = settings(server.endpoint());
                ObjectUri remote = ObjectUri.parse("s3://training/training.parquet");
                run(
                        settings,
                        localUri(file),
                        localUri(home) + "/",
                        "SELECT count(*), min(s), sum(i) FROM sample",
                        "none");
                run(settings, localUri(file), localUri(home) + "/", "SELECT * FROM sample ORDER BY i DESC", "none");
                run(settings, remote, "s3://training/", "SELECT s, i FROM sample WHERE i > 7", "zstd");
                runRemote(home, spec(settings, remote, "s3://training/", "SELECT max(i) FROM sample", "zstd"), server);
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

    private static JobSpec spec(
            StorageSettings settings, ObjectUri uri, String prefix, String sql, String compression) {
        try (ObjectStores stores = new ObjectStores(settings)) {
            QueryId id = QueryId.create(Instant.now());
            return SampleTable.of(stores.forUri(uri).head(uri))
                    .spec(
                            id,
                            sql,
                            new JobShape(1000, 1L << 30, 1L << 30),
                            new ResultTarget(
                                    prefix + id + "/", 1 << 16, 1 << 20, compression, 16 << 10, Long.MAX_VALUE),
                            settings);
        }
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
