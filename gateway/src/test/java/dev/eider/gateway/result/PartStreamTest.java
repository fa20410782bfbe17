package dev.eider.gateway.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.ResultPart;
import dev.eider.objectstore.LocalObjectStore;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectUri;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.duckdb.DuckDBResultSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PartStreamTest {
    @TempDir
    private Path temp;

    private final BufferAllocator allocator = new RootAllocator();
    private final ObjectStore store = new LocalObjectStore();

    @AfterEach
    void leavesNoMemory() {
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
        store.close();
    }

    /** {@code batches} of {@code rows} consecutive numbers. */
    private byte[] arrow(long first, int batches, int rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BigIntVector vector = new BigIntVector("i", allocator);
                VectorSchemaRoot root = VectorSchemaRoot.of(vector);
                ArrowStreamWriter writer = new ArrowStreamWriter(
                        root,
                        null,
                        Channels.newChannel(out),
                        IpcOption.DEFAULT,
                        CommonsCompressionFactory.INSTANCE,
                        CodecType.ZSTD)) {
            long next = first;
            for (int batch = 0; batch < batches; batch++) {
                vector.allocateNew(rows);
                for (int row = 0; row < rows; row++) {
                    vector.set(row, next++);
                }
                root.setRowCount(rows);
                writer.writeBatch();
            }
            writer.end();
        }
        return out.toByteArray();
    }

    private ResultPart part(int index, byte[] content, int rows) {
        ObjectUri uri = new ObjectUri(
                "file", "", temp.resolve("part-" + index).toString().substring(1));
        store.put(uri, content, PutMode.CREATE);
        return new ResultPart(index, uri.toString(), rows, content.length);
    }

    private static List<Long> rest(PartStream stream) throws InterruptedException {
        List<Long> values = new ArrayList<>();
        while (stream.next()) {
            for (int row = 0; row < stream.root().getRowCount(); row++) {
                values.add(((BigIntVector) stream.root().getVector("i")).get(row));
            }
        }
        return values;
    }

    @Test
    void partsAreOneSequence() throws Exception {
        List<ResultPart> parts =
                List.of(part(0, arrow(0, 2, 2), 4), part(1, arrow(4, 0, 0), 0), part(2, arrow(4, 1, 2), 2));
        try (PartStream stream = PartStream.open(PartSource.of(parts), _ -> store, allocator)) {
            VectorSchemaRoot root = stream.root();
            assertThat(stream.schema().getFields()).extracting("name").containsExactly("i");
            assertThat(rest(stream)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
            assertThat(stream.root()).isSameAs(root);
            assertThat(stream.next()).isFalse();
        }
    }

    @Test
    void inlineBytesAreAResultToo() throws Exception {
        try (PartStream stream = PartStream.ofInline(arrow(7, 1, 2), allocator)) {
            assertThat(rest(stream)).containsExactly(7L, 8L);
        }
    }

    @Test
    void closingAmidTheRowsGivesEverythingBack() throws Exception {
        PartStream stream = PartStream.open(
                PartSource.of(List.of(part(0, arrow(0, 5, 100), 500), part(1, arrow(0, 5, 100), 500))),
                _ -> store,
                allocator);
        assertThat(stream.next()).isTrue();
        stream.close();
        stream.close();
    }

    @Test
    void closingWhileThePartIsNotThereYetDoesNotHang() throws Exception {
        ResultPart first = part(0, arrow(0, 1, 1), 1);
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        PartSource source = () -> {
            if (asked.getAndIncrement() > 0) {
                never.await();
            }
            return Optional.of(first);
        };
        try (PartStream stream = PartStream.open(source, _ -> store, allocator)) {
            assertThat(stream.next()).isTrue();
        }
    }

    @Test
    void pausedReaderHoldsOnePartAhead() throws Exception {
        List<ResultPart> parts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            parts.add(part(i, arrow(i, 1, 1), 1));
        }
        AtomicInteger asked = new AtomicInteger();
        PartSource all = PartSource.of(parts);
        PartSource counting = () -> {
            asked.incrementAndGet();
            return all.next();
        };
        try (PartStream stream = PartStream.open(counting, _ -> store, allocator)) {
            for (int read = 1; read <= 10; read++) {
                assertThat(stream.next()).isTrue();
                assertThat(asked.get()).isBetween(read, read + 1);
            }
        }
    }

    @Test
    void failureOfTheQueryReachesTheReader() throws Exception {
        ResultPart first = part(0, arrow(0, 1, 1), 1);
        AtomicInteger asked = new AtomicInteger();
        PartSource source = () -> {
            if (asked.getAndIncrement() > 0) {
                throw new QueryException(ErrorCode.RUNNER_LOST, "gone");
            }
            return Optional.of(first);
        };
        try (PartStream stream = PartStream.open(source, _ -> store, allocator)) {
            assertThat(stream.next()).isTrue();
            assertThatThrownBy(stream::next).hasMessage("gone");
        }
    }

    @Test
    void truncatedPartIsAnError() throws Exception {
        byte[] whole = arrow(0, 1, 1000);
        ResultPart broken = part(0, java.util.Arrays.copyOf(whole, whole.length / 2), 1000);
        try (PartStream stream = PartStream.open(PartSource.of(List.of(broken)), _ -> store, allocator)) {
            assertThatThrownBy(stream::next)
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL_ERROR));
        }
    }

    @Test
    void missingPartIsAnError() {
        ResultPart missing = new ResultPart(0, "file://" + temp.resolve("nothing"), 1, 10);

        assertThatThrownBy(() -> PartStream.open(PartSource.of(List.of(missing)), _ -> store, allocator))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OBJECT_NOT_FOUND));
        assertThatThrownBy(() -> PartStream.open(PartSource.of(List.of()), _ -> store, allocator))
                .isInstanceOf(QueryException.class);
    }

    /** Reads with more and more memory until there is enough. */
    @Test
    void whatIsTooLargeForTheMemoryIsRefusedAndLeavesNothing() throws Exception {
        byte[] part = nested();
        int refused = 0;
        boolean done = false;
        for (long bytes = 64; !done; bytes += bytes / 8) {
            try (BufferAllocator memory = ResultMemory.open(bytes)) {
                try (PartStream stream = PartStream.ofInline(part, memory)) {
                    while (stream.next()) {
                        assertThat(stream.root().getRowCount()).isEqualTo(3000);
                    }
                    done = true;
                } catch (QueryException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY);
                    refused++;
                }
                assertThat(memory.getAllocatedMemory()).isZero();
            }
        }
        assertThat(refused).isGreaterThan(20);
    }

    /** A part with two batches of all kinds of columns, compressed. */
    private byte[] nested() throws Exception {
        return compressed(
                "SELECT range AS i, repeat('x', 100) AS wide, CASE WHEN range % 3 > 0 THEN 'row ' || range END AS t, range > 4 AS b,"
                        + " [range, NULL] AS l, {'a': range, 'b': ['x', NULL]} AS s, MAP {'k': range} AS m FROM range(6000)");
    }

    private byte[] compressed(String sql) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement();
                var rows = (DuckDBResultSet) set(statement, "GMT+05:30").executeQuery(sql);
                ArrowReader reader = (ArrowReader) rows.arrowExportStream(allocator, 3000);
                ArrowStreamWriter writer = new ArrowStreamWriter(
                        reader.getVectorSchemaRoot(),
                        null,
                        Channels.newChannel(out),
                        IpcOption.DEFAULT,
                        CommonsCompressionFactory.INSTANCE,
                        CodecType.ZSTD)) {
            while (reader.loadNextBatch()) {
                writer.writeBatch();
            }
            writer.end();
        }
        return out.toByteArray();
    }

    private static Statement set(Statement statement, String zone) throws SQLException {
        statement.execute("SET TimeZone = '" + zone + "'");
        return statement;
    }

    @Test
    void offsetsAreToldAsArrowNamesThem() throws Exception {
        byte[] content = compressed("SELECT [{'t': TIMESTAMPTZ '2026-01-02 03:04:05+00'}] AS l");
        try (PartStream stream = PartStream.ofInline(content, allocator)) {
            assertThat(stream.next()).isTrue();
            assertThat(stream.schema().toString()).contains("Timestamp(MICROSECOND, +05:30)");
            assertThat(stream.root().getVector("l").getObject(0).toString()).contains("1767323045000000");
        }
    }

    @Test
    void aPartThatIsFetchedAheadIsInArrowsMemory() throws Exception {
        byte[] content = arrow(0, 3, 1000);
        try (PartBytes part = PartBytes.read(new ByteArrayInputStream(content), content.length, allocator)) {
            assertThat(allocator.getAllocatedMemory()).isGreaterThanOrEqualTo(content.length);
            assertThat(Channels.newInputStream(part).readAllBytes()).isEqualTo(content);
        }
        assertThat(allocator.getAllocatedMemory()).isZero();
    }
}
