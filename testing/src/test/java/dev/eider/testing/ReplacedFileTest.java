package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.objectstore.fixture.S3TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file that becomes another one while a statement is under way. Every version says its number in both of its outer columns, which
 * lie far enough from each other to be fetched one by one.
 */
class ReplacedFileTest {
    private static final String BUCKET = "replaced";
    private static final String KEY = "dir/file.parquet";
    private static final ObjectUri URI = ObjectUri.parse("s3://" + BUCKET + "/" + KEY);
    private static final String SQL =
            "SELECT min(a), max(a), min(z), max(z) FROM 's3://replaced/dir/*.parquet' WHERE a + z > 0";

    @TempDir
    private static Path local;

    private static S3TestServer s3;
    private static ObjectStores stores;
    private static GatewayRunner gateway;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3TestServer.start();
        s3.createBucket(BUCKET);
        stores = new ObjectStores(s3.settings());
        gateway = GatewayRunner.start(s3.settings(), List.of(local), Map.of());
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        stores.close();
        s3.close();
    }

    @AfterEach
    void noFaults() throws IOException {
        s3.faults().clear();
    }

    @Test
    void replacedOnceIsPlannedAgain() throws Exception {
        put(1);
        assertThat(door().rows(SQL)).containsExactly(row(1));
        // The gateway keeps the footer, so the next reader is the job.
        AtomicInteger gets = new AtomicInteger();
        s3.faults().beforeGet(KEY, () -> {
            if (gets.getAndIncrement() == 0) {
                put(2);
            }
        });
        assertThat(door().rows(SQL)).containsExactly(row(2));
        assertThat(gets.get()).isGreaterThan(1);
    }

    @Test
    void replacedBetweenTwoReadsIsNotMixed() throws Exception {
        put(3);
        assertThat(door().rows(SQL)).containsExactly(row(3));
        s3.traffic().reset();
        assertThat(door().rows(SQL)).containsExactly(row(3));
        assertThat(s3.traffic().gets(BUCKET, KEY)).as("requests of a job").hasSizeGreaterThanOrEqualTo(2);
        AtomicInteger gets = new AtomicInteger();
        s3.faults().beforeGet(KEY, () -> {
            if (gets.getAndIncrement() == 1) {
                put(4);
            }
        });
        assertThat(door().rows(SQL)).containsExactly(row(4));
    }

    @Test
    void replacedAllTheTimeIsAnError() throws Exception {
        AtomicInteger version = new AtomicInteger(10);
        put(version.get());
        s3.faults().beforeGet(KEY, () -> put(version.incrementAndGet()));
        Door.Failure failure = door().failure(SQL);
        assertThat(failure.code()).isEqualTo("409 OBJECT_CHANGED");
        assertThat(failure.message()).contains("s3://replaced/dir/file.parquet", "again");
        try (Door pg = new JdbcDoor("PostgreSQL", gateway.pg())) {
            assertThat(pg.failure(SQL).code()).isEqualTo("40001");
            s3.faults().clear();
            assertThat(pg.rows(SQL)).containsExactly(row(version.get()));
        }
    }

    @Test
    void replacedLocalFileIsNotMixed() throws Exception {
        put(20);
        Path file = local.resolve("file.parquet");
        replace(file, 20);
        String sql = "SELECT min(l.a), max(l.a), min(l.z), max(l.z) FROM 'file://" + file
                + "' l, (SELECT min(a) AS a FROM 's3://replaced/dir/*.parquet') s WHERE l.a + l.z + s.a > 0";
        assertThat(door().rows(sql)).containsExactly(row(20));
        AtomicInteger gets = new AtomicInteger();
        s3.faults().beforeGet(KEY, () -> {
            if (gets.getAndIncrement() == 0) {
                replace(file, 21);
            }
        });
        assertThat(door().rows(sql)).as("planned again").containsExactly(row(21));

        AtomicInteger version = new AtomicInteger(21);
        s3.faults().beforeGet(KEY, () -> replace(file, version.incrementAndGet()));
        Door.Failure failure = door().failure(sql);
        assertThat(failure.code()).isEqualTo("409 OBJECT_CHANGED");
        assertThat(failure.message()).contains("file://" + file, "again");
    }

    @Test
    void rewrittenInPlaceIsNotMixedThoughItsTimeIsPutBack() throws Exception {
        put(40);
        Path file = local.resolve("in-place.parquet");
        Files.write(file, sameSize(40));
        String sql = "SELECT min(l.a), max(l.a), min(l.z), max(l.z) FROM 'file://" + file
                + "' l, (SELECT min(a) AS a FROM 's3://replaced/dir/*.parquet') s WHERE l.a + l.z + s.a > 0";
        assertThat(door().rows(sql)).containsExactly(row(40));
        AtomicInteger version = new AtomicInteger(40);
        s3.faults().beforeGet(KEY, () -> rewrite(file, version));
        Door.Failure failure = door().failure(sql);
        assertThat(failure.code()).isEqualTo("409 OBJECT_CHANGED");
        assertThat(failure.message()).contains("file://" + file, "again");

        s3.faults().clear();
        assertThat(door().rows(sql)).containsExactly(row(version.get()));
    }

    @Test
    void errorsOverAReplacedFileAreNotTheStatements() throws Exception {
        put(50);
        Path file = local.resolve("other-type.parquet");
        replace(file, 50);
        String sql = "SELECT min(l.a::VARCHAR), max(s.a) FROM 'file://" + file
                + "' l, (SELECT min(a) AS a FROM 's3://replaced/dir/*.parquet') s WHERE l.a::VARCHAR <> s.a::VARCHAR || '!'";
        assertThat(door().rows(sql)).containsExactly(List.of("50", "50"));
        AtomicInteger gets = new AtomicInteger();
        s3.faults().beforeGet(KEY, () -> {
            if (gets.getAndIncrement() == 0) {
                replace(file, ParquetFiles.write("SELECT 'text' AS a"));
            }
        });
        assertThat(door().rows(sql)).containsExactly(List.of("text", "50"));
    }

    @Test
    void statementsThatShareALocalFileDoNotDisturbEachOther() throws Exception {
        Path file = local.resolve("shared.parquet");
        replace(file, 60);
        String sql = "SELECT min(a), max(a), min(z), max(z) FROM 'file://" + file + "' WHERE a + z > 0";
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<List<String>>>> answers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                answers.add(clients.submit(() -> door().rows(sql)));
            }
            for (Future<List<List<String>>> answer : answers) {
                assertThat(answer.get()).containsExactly(row(60));
            }
        }
    }

    @Test
    void removedFileIsMissedAndNamed() throws Exception {
        Path file = local.resolve("removed.parquet");
        replace(file, 1);
        put(30);
        String sql = "SELECT sum(l.a) FROM 'file://" + file
                + "' l, (SELECT min(a) AS a FROM 's3://replaced/dir/*.parquet') s";
        door().rows(sql);
        Files.delete(file);
        Door.Failure failure = door().failure(sql);
        assertThat(failure.code()).isEqualTo("404 NO_FILES");
        assertThat(failure.message()).contains("file://" + file);
    }

    private static Door door() {
        return new RestDoor(gateway.rest(), "tpch");
    }

    private static List<String> row(int version) {
        String text = String.valueOf(version);
        return List.of(text, text, text, text);
    }

    private static byte[] content(int version) {
        return ParquetFiles.write("SELECT " + version + " AS a, sha256((i * " + version + ")::VARCHAR) AS filling, "
                + version + " AS z FROM range(20000) t(i)");
    }

    private static void put(int version) {
        stores.forUri(URI).put(URI, content(version), PutMode.OVERWRITE);
    }

    private static byte[] sameSize(int version) {
        return ParquetFiles.write("SELECT " + version + " AS a, sha256(i::VARCHAR) AS filling, " + version
                + " AS z FROM range(20000) t(i)");
    }

    /** With the next version; a job has several requests at a time. */
    private static synchronized void rewrite(Path file, AtomicInteger version) {
        byte[] content = sameSize(version.incrementAndGet());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThat(channel.size()).isEqualTo(content.length);
            FileTime modified = Files.getLastModifiedTime(file);
            channel.write(ByteBuffer.wrap(content));
            Files.setLastModifiedTime(file, modified);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void replace(Path file, int version) {
        replace(file, content(version));
    }

    private static void replace(Path file, byte[] content) {
        try {
            Path next = Files.write(file.resolveSibling("next"), content);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
