package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.objectstore.fixture.S3TestServer;
import dev.eider.objectstore.fixture.S3Traffic.Get;
import dev.eider.testing.ParquetFiles.Chunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What object storage sends for a statement, from its first footer to its last page, against what DuckDB says of the files. A file's
 * footer is read by the gateway, which keeps it, and by the runner.
 */
class BytesFetchedTest {
    private static final String BUCKET = "bytes";
    private static final int ROW_GROUP = 50_000;
    /** The gateway asks for so many bytes at a file's end before it knows how long the footer is. */
    private static final int TAIL = 64 << 10;

    private static S3TestServer s3;
    private static ObjectStores stores;
    private static GatewayRunner gateway;
    private static String lineitem;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3TestServer.start();
        s3.createBucket(BUCKET);
        stores = new ObjectStores(s3.settings());
        gateway = GatewayRunner.start(s3.settings(), List.of(), Map.of());
        lineitem = "read_parquet('" + demoLineitem() + "/*.parquet')";
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        stores.close();
        s3.close();
    }

    @Test
    void oneColumnOfLineitem() throws Exception {
        List<byte[]> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(demoLineitem())) {
            for (Path path : paths.sorted().toList()) {
                files.add(put("lineitem/" + path.getFileName(), Files.readAllBytes(path)));
            }
        }
        long chunks = files.stream()
                .mapToLong(file -> length(ParquetFiles.chunks(file, "l_extendedprice")))
                .sum();
        long footers = files.stream().mapToLong(ParquetFiles::footerLength).sum();

        s3.traffic().reset();
        assertThat(rows("SELECT sum(l_extendedprice) FROM 's3://bytes/lineitem/*.parquet'"))
                .isEqualTo(rows("SELECT sum(l_extendedprice) FROM demo.tpch.lineitem"));
        assertThat(s3.traffic().bytesSent()).isCloseTo(chunks + footers, Percentage.withPercentage(5));
    }

    @Test
    void onlyRowGroupsThatADateFilterLeaves() throws Exception {
        byte[] file = put(
                "sorted/file.parquet",
                ParquetFiles.write(
                        "SELECT * FROM " + lineitem + " ORDER BY l_shipdate", ", ROW_GROUP_SIZE " + ROW_GROUP));
        List<Chunk> price = ParquetFiles.chunks(file, "l_extendedprice");
        List<Chunk> date = ParquetFiles.chunks(file, "l_shipdate");
        assertThat(price).hasSizeGreaterThan(5);

        s3.traffic().reset();
        rows("SELECT sum(l_extendedprice) FROM 's3://bytes/sorted/file.parquet' WHERE l_shipdate < DATE '1992-06-01'");
        assertReads("sorted/file.parquet", List.of(price.getFirst(), date.getFirst()), file);
        List<Chunk> pruned = new ArrayList<>(price.subList(2, price.size()));
        pruned.addAll(date.subList(2, date.size()));
        assertReadsNothingOf("sorted/file.parquet", pruned, file);
    }

    @Test
    void nothingOfRowGroupsWithoutAValueForAFilter() throws Exception {
        byte[] file = put(
                "nulls/file.parquet",
                ParquetFiles.write(
                        "SELECT CASE WHEN i >= 90000 THEN i END AS n, hash(i) AS h FROM range(100000) t(i)",
                        ", ROW_GROUP_SIZE 10240"));
        List<Chunk> hashes = ParquetFiles.chunks(file, "h");
        assertThat(hashes).hasSize(10);
        for (String filter : List.of("n = 99000", "n > 5", "n IN (7, 99000)", "n <> 99000", "n < 5 OR n > 98000")) {
            s3.traffic().reset();
            rows("SELECT max(h) FROM 's3://bytes/nulls/file.parquet' WHERE " + filter);
            assertReadsNothingOf("nulls/file.parquet", hashes.subList(0, 7), file);
        }
    }

    @Test
    void nothingButFootersForACount() throws Exception {
        byte[] file = put("count/file.parquet", ParquetFiles.write("SELECT * FROM " + lineitem));

        s3.traffic().reset();
        assertThat(rows("SELECT count(*) FROM 's3://bytes/count/file.parquet'")).containsExactly(List.of("600572"));
        assertThat(s3.traffic().bytesSent())
                .isLessThan(file.length / 100)
                .isGreaterThanOrEqualTo(ParquetFiles.footerLength(file));
    }

    @Test
    void onlyTheLeafOfAStruct() throws Exception {
        byte[] file = put(
                "struct/file.parquet",
                ParquetFiles.write(
                        "SELECT {'x': i, 'y': md5(i::VARCHAR), 'z': sha256(i::VARCHAR)} AS point FROM range(200000) t(i)"));

        s3.traffic().reset();
        assertThat(rows("SELECT sum(point.x) FROM 's3://bytes/struct/file.parquet'"))
                .containsExactly(List.of("19999900000"));
        assertReads("struct/file.parquet", ParquetFiles.chunks(file, "point, x"), file);
        assertReadsNothingOf("struct/file.parquet", ParquetFiles.chunks(file, "point, z"), file);
    }

    @Test
    void nothingOfPrunedPartitions() throws Exception {
        for (int year = 2020; year <= 2024; year++) {
            put(
                    "years/year=" + year + "/file.parquet",
                    ParquetFiles.write("SELECT i AS id, " + year + " * i AS value FROM range(1000) t(i)"));
        }

        s3.traffic().reset();
        assertThat(rows("SELECT sum(value) FROM read_parquet('s3://bytes/years/*/*.parquet', hive_partitioning = true)"
                        + " WHERE year = 2022"))
                .containsExactly(List.of("1009989000"));
        assertThat(s3.traffic().gets())
                .extracting(Get::key)
                .contains("years/year=2022/file.parquet")
                .allMatch(
                        key -> key.contains("year=2022") || key.contains("year=2020"),
                        "the pruned or the described one");
        assertThat(s3.traffic().gets(BUCKET, "years/year=2020/file.parquet")).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void theSameFileTwiceIsFetchedOnce() throws Exception {
        byte[] file = put(
                "twice/file.parquet",
                ParquetFiles.write("SELECT i AS id, md5(i::VARCHAR) AS text FROM range(100000) t(i)"));
        String location = "'s3://bytes/twice/file.parquet'";

        s3.traffic().reset();
        assertThat(rows("SELECT count(*) FROM " + location + " a JOIN read_parquet(" + location
                        + ") b ON a.text = b.text"))
                .containsExactly(List.of("100000"));
        assertReads("twice/file.parquet", ParquetFiles.chunks(file, "text"), file);
    }

    private static Path demoLineitem() {
        return gateway.demo().stream()
                .filter(table -> table.name().equals("lineitem"))
                .findFirst()
                .orElseThrow()
                .directory();
    }

    /** All bytes of the object are the chunks' and the footer's, give or take a twentieth. */
    private static void assertReads(String key, List<Chunk> chunks, byte[] file) {
        long sent = s3.traffic().gets(BUCKET, key).stream()
                .mapToLong(Get::bytesSent)
                .sum();
        long planned = length(chunks) + ParquetFiles.footerLength(file);
        assertThat(sent).as("bytes of %s", s3.traffic().gets(BUCKET, key)).isBetween(planned, TAIL + planned * 21 / 20);
    }

    private static void assertReadsNothingOf(String key, List<Chunk> chunks, byte[] file) {
        long footer = (long) file.length - ParquetFiles.footerLength(file);
        for (Get get : s3.traffic().gets(BUCKET, key)) {
            for (Chunk chunk : chunks) {
                long common = Math.min(get.offset() + get.length(), chunk.offset() + chunk.length())
                        - Math.max(get.offset(), chunk.offset());
                assertThat(get.offset() >= footer || common <= 0 || get.offset() + get.length() == file.length)
                        .as("%s reads of %s", get, chunk)
                        .isTrue();
            }
        }
    }

    private static long length(List<Chunk> chunks) {
        return chunks.stream().mapToLong(Chunk::length).sum();
    }

    private static List<List<String>> rows(String sql) throws Exception {
        return new RestDoor(gateway.rest(), "tpch").rows(sql);
    }

    private static byte[] put(String key, byte[] content) {
        ObjectUri uri = ObjectUri.parse("s3://" + BUCKET + "/" + key);
        stores.forUri(uri).put(uri, content, PutMode.OVERWRITE);
        return content;
    }
}
