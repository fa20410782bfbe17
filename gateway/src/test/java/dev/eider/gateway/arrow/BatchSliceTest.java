package dev.eider.gateway.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.result.ResultMemory;
import java.sql.DriverManager;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBResultSet;
import org.junit.jupiter.api.Test;

class BatchSliceTest {
    private static final String ROWS =
            "SELECT range AS i, CASE WHEN range % 3 > 0 THEN 'row ' || range END AS t, range > 4 AS b,"
                    + " [range, NULL] AS l, {'a': range, 'b': ['x', NULL]} AS s, MAP {'k': range} AS m, range::DECIMAL(10,2) AS d FROM range(100)";

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
