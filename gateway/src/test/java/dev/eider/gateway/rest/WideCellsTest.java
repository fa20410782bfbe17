package dev.eider.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBResultSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A value of any width goes from Arrow's memory to the client without a copy on the heap. */
class WideCellsTest {
    private static final long HEAP_BYTES = 4 << 20;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void close() {
        allocator.close();
    }

    @FunctionalInterface
    private interface Reading {
        void read(VectorSchemaRoot batch) throws IOException;
    }

    private void select(String sql, Reading reading) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement();
                var rows = (DuckDBResultSet) statement.executeQuery(sql);
                ArrowReader reader = (ArrowReader) rows.arrowExportStream(allocator, 2048)) {
            reader.loadNextBatch();
            reading.read(reader.getVectorSchemaRoot());
        }
    }

    private static ResultWriter writer(ResultFormat format, OutputStream out) throws IOException {
        return switch (format) {
            case JSON -> new JsonResultWriter(out, false, _ -> {}, count -> "");
            case NDJSON -> new NdjsonResultWriter(out, false);
            case CSV -> new CsvResultWriter(out);
            case ARROW -> new ArrowResultWriter(out);
        };
    }

    private static void write(ResultFormat format, VectorSchemaRoot batch, OutputStream out) throws IOException {
        ResultWriter writer = writer(format, out);
        writer.begin(batch.getSchema());
        writer.rows(batch, 0, batch.getRowCount());
        writer.end(false);
    }

    private String written(ResultFormat format, String sql) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        select(sql, batch -> write(format, batch, out));
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void aWideValueTakesNoHeap(ResultFormat format) throws Exception {
        String sql =
                "SELECT repeat('a\"ü', 2000000) AS t, repeat('ab', 4000000)::BLOB AS b, [repeat('x', 8000000)] AS l";
        select(sql, batch -> {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            write(format, batch, OutputStream.nullOutputStream());
            long before = threads.getCurrentThreadAllocatedBytes();
            write(format, batch, OutputStream.nullOutputStream());
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(HEAP_BYTES);
        });
    }

    @ParameterizedTest
    @CsvSource({"1", "16383", "16384", "16385", "70000"})
    void jsonIsTheSameAtAnyWidth(int length) throws Exception {
        String row = written(
                ResultFormat.NDJSON,
                "SELECT repeat('\"ü€🦆', " + length + ") AS t, repeat('abcd', " + length
                        + ")::BLOB AS b, {'k': [repeat('🦆', " + length + ")]} AS s");
        var json = RestJson.mapper().readTree(row);
        assertThat(json.path("t").asText()).isEqualTo("\"ü€🦆".repeat(length));
        assertThat(json.path("b").binaryValue()).isEqualTo("abcd".repeat(length).getBytes(StandardCharsets.UTF_8));
        assertThat(json.path("s").path("k").path(0).asText()).isEqualTo("🦆".repeat(length));
    }

    @Test
    void csvIsQuotedWhereItMustBeAndWhereItIsWide() throws Exception {
        assertThat(
                        written(
                                ResultFormat.CSV,
                                "SELECT 'a' AS \"x,y\", '' AS e, NULL AS n, 'ü\"b\"' AS q, 'l\r' AS l, 'ab'::BLOB AS b, ''::BLOB AS eb, [1, 2] AS li, [3] AS one"))
                .isEqualTo("\"x,y\",e,n,q,l,b,eb,li,one\r\na,\"\",,\"ü\"\"b\"\"\",\"l\r\",YWI=,\"\",\"[1,2]\",[3]\r\n");
        for (int length : new int[] {65_535, 65_536, 65_537, 200_000}) {
            String plain = "x".repeat(length);
            String quotes = length > 65_536 ? "\"" : "";
            assertThat(written(ResultFormat.CSV, "SELECT repeat('x', " + length + ") AS t"))
                    .isEqualTo("t\r\n" + quotes + plain + quotes + "\r\n");
            assertThat(written(ResultFormat.CSV, "SELECT repeat('\"', " + length + ") AS t"))
                    .isEqualTo("t\r\n\"" + "\"\"".repeat(length) + "\"\r\n");
        }
    }

    @Test
    void aKeyHasItsLimitAndTheAnswerStaysWhole() throws Exception {
        select("SELECT {'in': [MAP {repeat('k', 2000000): 1}]} AS m", batch -> {
            for (ResultFormat format : new ResultFormat[] {ResultFormat.JSON, ResultFormat.NDJSON}) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                ResultWriter writer = writer(format, out);
                writer.begin(batch.getSchema());
                assertThatThrownBy(() -> writer.rows(batch, 0, 1)).isInstanceOfSatisfying(QueryException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.ROW_TOO_LARGE);
                    try {
                        writer.fail(e.info());
                    } catch (IOException failure) {
                        throw new IllegalStateException(failure);
                    }
                });
                String last =
                        out.toString(StandardCharsets.UTF_8).lines().toList().getLast();
                assertThat(RestJson.mapper()
                                .readTree(last)
                                .path("error")
                                .path("code")
                                .asText())
                        .isEqualTo("ROW_TOO_LARGE");
            }
        });
    }
}
