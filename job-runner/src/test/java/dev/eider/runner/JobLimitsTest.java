package dev.eider.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.objectstore.ObjectStores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a statement is told that takes more than its job has: what it can do in Eider, and nothing of DuckDB's own settings. */
class JobLimitsTest {
    private static final long MIB = 1L << 20;

    @TempDir
    Path temp;

    private final List<JobEvent> events = Collections.synchronizedList(new ArrayList<>());

    private ErrorInfo error(TestJob job) {
        JobSpec spec = job.spec();
        try (ObjectStores stores = new ObjectStores(spec.storage())) {
            return new JobRun(spec, stores::forUri, temp.resolve("stage"), events::add, new JobClock())
                    .run()
                    .error()
                    .orElseThrow();
        }
    }

    private TestJob job(String sql, long memoryBytes, long diskBytes) {
        return new TestJob(temp.resolve("results"), sql).shape(new JobShape(1000, memoryBytes, diskBytes));
    }

    @Test
    void tooLittleMemory() {
        ErrorInfo error = error(job("SELECT array_agg(i) FROM range(100000000) t(i)", 512 * MIB, 0));

        assertThat(error.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY);
        assertOwnAdvice(error);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 16 * MIB})
    void tooLittleDiskForWhatMemoryDoesNotHold(long diskBytes) {
        String sql =
                "SELECT sum(i) FROM (SELECT i, row_number() OVER (ORDER BY hash(i)) AS n FROM range(20000000) t(i)) WHERE n % 2 = 0";
        ErrorInfo error = error(job(sql, 512 * MIB, diskBytes));

        assertThat(error.code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(error.message())
                .contains((diskBytes >> 20) + " MiB of disk", "filter", "fewer columns", "make room on the disk");
        assertOwnAdvice(error);
    }

    private void assertOwnAdvice(ErrorInfo error) {
        assertThat(error.message())
                .contains("SET eider.memory")
                .doesNotContain(
                        "threads",
                        "memory_limit",
                        "preserve_insertion_order",
                        "duckdb.org",
                        "temp_directory",
                        temp.toString());
    }

    @Test
    void aResultIsBounded() {
        String sql = "SELECT i, uuid() FROM range(1000000) t(i)";
        ErrorInfo error = error(new TestJob(temp.resolve("results"), sql).maxResultBytes(4 * MIB));

        assertThat(error.code()).isEqualTo(ErrorCode.RESULT_TOO_LARGE);
        assertThat(error.message()).contains("4 MiB", "scratch.max_result_bytes", "LIMIT");
        assertThat(events.getLast()).isInstanceOf(JobEvent.Finished.class);
    }
}
