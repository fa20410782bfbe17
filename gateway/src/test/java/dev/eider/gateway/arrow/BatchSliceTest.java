package dev.eider.gateway.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.result.ResultMemory;
import java.sql.DriverManager;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.duckdb.DuckDBResultSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchSliceTest {
    private static final String ROWS =
            "SELECT range AS i, CASE WHEN range % 3 > 0 THEN 'row ' || range END AS t, range > 4 AS b,"
                    + " [range, NULL] AS l, {'a': range, 'b': ['x', NULL]} AS s, MAP {'k': range} AS m, range::DECIMAL(10,2) AS d FROM range(100)";

    /** What a column may hold in a few rows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "repeat('x', 100000)",
                "repeat('x', 100000)::BLOB",
                "['a', repeat('x', 100000), NULL]",
                "range(12500)",
                "['a', repeat('x', 100000)]::VARCHAR[2]",
                "{'a': 1, 'b': {'c': [repeat('x', 100000)]}}",
                "MAP {'a': repeat('x', 50000), repeat('y', 50000): 'b'}"
            })
    void endsWhereTheBytesDo(String wide) throws Exception {
        long max = 350_000;
        String sql = "SELECT i, CASE WHEN i < 20 OR i BETWEEN 900 AND 905 OR i > 1990 THEN " + wide
                + " END AS v FROM range(2000) t(i)";
        try (BufferAllocator memory = ResultMemory.open(64 << 20);
                var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement();
                var rows = (DuckDBResultSet) statement.executeQuery(sql);
                ArrowReader reader = (ArrowReader) rows.arrowExportStream(memory, 2048)) {
            reader.loadNextBatch();
            VectorSchemaRoot batch = reader.getVectorSchemaRoot();
            int slices = 0;
            int end;
            for (int from = 0; from < batch.getRowCount(); from = end, slices++) {
                end = BatchSlice.end(batch, from, max);
                assertThat(bytes(batch, from, end)).isBetween(1L, max + 1000);
                assertThat(end == 2000 || bytes(batch, from, end + 1) > max - 1000)
                        .isTrue();
            }
            assertThat(slices).isBetween(35 / 3, 35 / 2);
            assertThat(BatchSlice.end(batch, 0, 1)).isEqualTo(1);
        }
    }

    private static long bytes(VectorSchemaRoot batch, int from, int end) {
        try (VectorSchemaRoot slice = BatchSlice.of(batch, from, end - from);
                ArrowRecordBatch message = new VectorUnloader(slice).getRecordBatch()) {
            return message.computeBodyLength();
        }
    }

    /** Slices with more and more memory until there is enough. */
    @Test
    void keepsNothingWhenMemoryEndsInTheMiddle() throws Exception {
        int refused = 0;
        try (BufferAllocator memory = ResultMemory.open(1 << 20);
                var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement();
                var rows = (DuckDBResultSet) statement.executeQuery(ROWS);
                ArrowReader reader = (ArrowReader) rows.arrowExportStream(memory, 2048)) {
            reader.loadNextBatch();
            VectorSchemaRoot batch = reader.getVectorSchemaRoot();
            long before = memory.getAllocatedMemory();
            boolean done = false;
            for (long more = 0; !done; more += 16) {
                memory.setLimit(before + more);
                try (VectorSchemaRoot slice = BatchSlice.of(batch, 3, 50)) {
                    assertThat(slice.getRowCount()).isEqualTo(50);
                    assertThat(slice.getVector("t").getObject(1)).hasToString("row 4");
                    assertThat(slice.getVector("l").getObject(49)).hasToString("[52,null]");
                    done = true;
                } catch (QueryException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY);
                    refused++;
                }
                if (!done) {
                    assertThat(memory.getAllocatedMemory()).isEqualTo(before);
                }
            }
            assertThat(refused).isGreaterThan(5);
        }
    }
}
