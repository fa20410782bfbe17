package dev.eider.estimator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.estimator.parquet.FooterReader;
import dev.eider.estimator.parquet.FooterSchema;
import dev.eider.estimator.parquet.ParquetFooter;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectUri;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Footers of many columns and row groups, and those that say that they are large. */
class WideFootersTest {
    private static final int COLUMNS = 100;
    private static final int GROUPS = 50;
    private static final int PARALLELISM = 8;
    /** Enough for one such footer, not for two. */
    private static final long MEMORY = 2 << 20;

    private final AtomicLong wireBytes = new AtomicLong();

    @TempDir
    private Path bucket;

    private FooterReader reader(long cacheBytes) {
        LocalFiles store = new LocalFiles(bucket);
        return new FooterReader(_ -> store, cacheBytes, PARALLELISM, MEMORY);
    }

    private List<ObjectInfo> wide(int files) throws IOException {
        byte[] footer = footer(COLUMNS, GROUPS, COLUMNS);
        List<ObjectInfo> infos = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            infos.add(file("wide" + i, footer, footer.length));
        }
        return infos;
    }

    private ObjectInfo file(String name, byte[] footer, int toldLength) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(1000 + footer.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        file.position(1000);
        file.put(footer).putInt(toldLength).put("PAR1".getBytes(StandardCharsets.ISO_8859_1));
        Files.write(bucket.resolve(name), file.array());
        return new LocalFiles(bucket).head(ObjectUri.parse("s3://b/" + name));
    }

    private static byte[] footer(int columns, int groups, int chunks) throws IOException {
        List<SchemaElement> schema = new ArrayList<>(List.of(new SchemaElement("root").setNum_children(columns)));
        IntStream.range(0, columns).forEach(i -> schema.add(new SchemaElement("c" + i).setType(Type.INT64)));
        List<RowGroup> rowGroups = IntStream.range(0, groups)
                .mapToObj(_ -> new RowGroup(
                        IntStream.range(0, chunks)
                                .mapToObj(WideFootersTest::chunk)
                                .toList(),
                        8L * chunks,
                        1))
                .toList();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Util.writeFileMetaData(new FileMetaData(1, schema, groups, rowGroups), out);
        return out.toByteArray();
    }

    private static ColumnChunk chunk(int column) {
        byte[] bound = new byte[] {(byte) column, 0, 0, 0, 0, 0, 0, 0};
        ColumnMetaData metadata = new ColumnMetaData(
                Type.INT64,
                List.of(Encoding.PLAIN),
                List.of("c" + column),
                CompressionCodec.UNCOMPRESSED,
                1,
                8,
                8,
                4 + 8L * column);
        metadata.setStatistics(
                new Statistics().setNull_count(0).setMin_value(bound).setMax_value(bound));
        return new ColumnChunk(0).setMeta_data(metadata);
    }

    @Test
    void areReadOneAfterTheOtherWhereTheHeapHasNoRoomForMore() throws IOException {
        AtomicInteger inUse = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        List<Long> starts = reader(0).read(wide(6), wireBytes, footer -> {
            most.accumulateAndGet(inUse.incrementAndGet(), Math::max);
            long start = footer.chunks().range(GROUPS - 1, 7).offset();
            inUse.decrementAndGet();
            return start;
        });

        assertThat(starts).hasSize(6).containsOnly(4 + 8 * 7L);
        assertThat(most).hasValue(1);
    }

    /** What is done with them may last: a planner is asked about their types. */
    @Test
    @Timeout(30)
    void smallOnesInUseKeepNoOtherStatementFromReading() throws Exception {
        byte[] footer = footer(1, 1, 1);
        List<ObjectInfo> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(file("small" + i, footer, footer.length));
        }
        FooterReader reader = reader(0);
        CountDownLatch inUse = new CountDownLatch(PARALLELISM);
        CountDownLatch done = new CountDownLatch(1);
        try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Long>> other = others.submit(() -> reader.read(many, wireBytes, read -> {
                inUse.countDown();
                await(done);
                return read.rows();
            }));
            inUse.await();
            assertThat(reader.read(many.getFirst(), wireBytes, ParquetFooter::rows))
                    .isEqualTo(1);
            done.countDown();
            assertThat(other.get()).hasSize(20);
        }
    }

    @Test
    void takeAFewTimesTheirOwnSizeOfTheHeap() throws IOException {
        ObjectInfo file = wide(1).getFirst();

        ParquetFooter footer = reader(0).read(file, wireBytes, read -> read);

        assertThat(footer.chunks().statistics(3, 5).min()).startsWith(5);
        assertThat(footer.heapBytes()).isLessThan(4 * footer.range().length());
        assertThat(footer.schema().bytes()).hasSizeLessThan(3_000);
    }

    /** Pandas and Spark write a copy of the schema there, and what is different in each file. */
    @Test
    void areAlikeWhateverKeysAndValuesTheyHave() throws IOException {
        KeyValue geo = new KeyValue("geo").setValue("{}");
        FooterSchema plain = schemaWith();
        FooterSchema pandas = schemaWith(new KeyValue("pandas").setValue("x".repeat(100_000)), new KeyValue("empty"));
        FooterSchema places = schemaWith(new KeyValue("pandas").setValue("x".repeat(100_000)), geo, geo);

        assertThat(pandas.key()).isEqualTo(plain.key());
        assertThat(pandas.bytes()).isEqualTo(plain.bytes());
        FileMetaData read = Util.readFileMetaData(new ByteArrayInputStream(places.bytes()));
        assertThat(read.getKey_value_metadata()).containsExactly(geo);
        assertThat(read.getCreated_by()).isEqualTo("test");
    }

    private FooterSchema schemaWith(KeyValue... pairs) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<SchemaElement> schema =
                List.of(new SchemaElement("root").setNum_children(1), new SchemaElement("c").setType(Type.INT64));
        FileMetaData metadata = new FileMetaData(1, schema, 0, List.of()).setCreated_by("test");
        metadata.setKey_value_metadata(List.of(pairs));
        Util.writeFileMetaData(metadata, out);
        ObjectInfo file = file("pairs" + pairs.length, out.toByteArray(), out.size());
        return reader(0).read(file, wireBytes, ParquetFooter::schema);
    }

    @Test
    void thatWaitCanBeCancelled() throws Exception {
        FooterReader reader = reader(0);
        List<ObjectInfo> files = wide(2);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        FutureTask<Boolean> holder = new FutureTask<>(() -> reader.read(files.get(0), wireBytes, _ -> {
            held.countDown();
            return await(released);
        }));
        Thread.ofVirtual().start(holder);
        held.await();
        FutureTask<Long> waiting = new FutureTask<>(() -> reader.read(files.get(1), wireBytes, ParquetFooter::rows));
        Thread thread = Thread.ofVirtual().start(waiting);

        thread.interrupt();

        assertThatThrownBy(waiting::get)
                .cause()
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_CANCELLED));
        released.countDown();
        assertThat(holder.get()).isTrue();
        assertThat(reader.read(files.get(1), wireBytes, ParquetFooter::rows)).isEqualTo(GROUPS);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void beyondTheBoundAreNotRead() throws IOException {
        byte[] nothing = new byte[(int) MEMORY];
        ObjectInfo file = file("long", nothing, nothing.length);

        assertThatThrownBy(() -> reader(0).read(file, wireBytes, footer -> footer))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY))
                .hasMessageContaining("s3://b/long")
                .hasMessageContaining("has a footer of 2 MiB")
                .hasMessageContaining("up to 1 MiB");
        assertThat(wireBytes).hasValueLessThan(100_000);
    }

    @Test
    void thatHoldOtherChunksThanTheyShouldAreDamaged() throws IOException {
        byte[] footer = footer(COLUMNS, GROUPS, COLUMNS + 1);
        ObjectInfo file = file("more", footer, footer.length);

        assertThatThrownBy(() -> reader(0).read(file, wireBytes, read -> read))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_FILE))
                .hasMessageContaining("a row group does not have a chunk for each column");
    }

    @Test
    void thatTellOfMoreRowGroupsThanTheyHaveAreDamaged() throws IOException {
        // Schema of a root with one column, then a list of 2^31 - 1 row groups.
        byte[] footer = {
            0x15,
            2,
            0x19,
            0x2C,
            0x48,
            1,
            'r',
            0x15,
            2,
            0,
            0x15,
            4,
            0x38,
            1,
            'c',
            0,
            0x16,
            0,
            0x19,
            (byte) 0xFC,
            -1,
            -1,
            -1,
            -1,
            7
        };
        ObjectInfo file = file("lies", footer, footer.length);

        assertThatThrownBy(() -> reader(0).read(file, wireBytes, read -> read))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_FILE));
    }
}
