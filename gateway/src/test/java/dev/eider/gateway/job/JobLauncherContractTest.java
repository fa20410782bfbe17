package dev.eider.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultPart;
import dev.eider.runner.TestJob;
import dev.eider.runner.TestParquet;
import dev.eider.runner.TestResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every launcher does. Results go to local files, unless the launcher's jobs cannot reach those. */
@Timeout(60)
public abstract class JobLauncherContractTest {
    /** Runs for minutes and gives no row before that. */
    protected static final String ENDLESS = "SELECT count(*) FROM range(100000000000) t(i) WHERE hash(i) = 1";

    @TempDir
    protected Path temp;

    protected abstract JobLauncher launcher();

    /** Processes or pods that the launcher has not cleaned up, and files that jobs staged. */
    protected abstract List<String> leftovers(JobSpec spec);

    protected TestJob job(String sql) {
        return new TestJob(temp.resolve("results"), sql);
    }

    /** With a table {@code t} of {@code count} numbers {@code i} and names {@code s}. */
    protected TestJob withNumbers(TestJob job, int count) {
        return job.table("t", numbers(count));
    }

    protected final Path numbers(int count) {
        return TestParquet.write(
                temp.resolve("numbers.parquet"), "SELECT i, 'n' || i AS s FROM range(" + count + ") t(i)");
    }

    /** Events up to the last one. */
    protected static List<JobEvent> events(RunningJob job) throws InterruptedException {
        List<JobEvent> events = new ArrayList<>();
        do {
            events.add(job.next());
        } while (!(events.getLast() instanceof JobEvent.Finished));
        return events;
    }

    protected static ResultManifest manifest(List<JobEvent> events) {
        return ((JobEvent.Finished) events.getLast()).manifest();
    }

    protected static void assertFails(RunningJob job, ErrorCode code) {
        assertThatThrownBy(() -> events(job))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(code));
        assertThatThrownBy(job::next).isInstanceOf(QueryException.class);
    }

    @Test
    void smallResultComesWithTheLastEvent() throws Exception {
        JobSpec spec = withNumbers(job("SELECT * FROM t"), 2).spec();
        try (RunningJob job = launcher().launch(spec)) {
            ResultManifest manifest = manifest(events(job));

            assertThat(TestResult.read(manifest).rows()).containsExactly(List.of("0", "n0"), List.of("1", "n1"));
            assertThat(manifest.actuals().bootMillis()).isPositive();
            assertThat(manifest.actuals().cpuMillis()).isPositive();
            assertThat(manifest.actuals().peakMemoryBytes()).isPositive();
        }
        assertThat(leftovers(spec)).isEmpty();
    }

    @Test
    void partsAreToldInOrderBeforeTheEnd() throws Exception {
        JobSpec spec = withNumbers(job("SELECT * FROM t"), 300_000)
                .partTargetBytes(1 << 20)
                .spec();
        try (RunningJob job = launcher().launch(spec)) {
            List<JobEvent> events = events(job);
            List<ResultPart> told = events.stream()
                    .filter(JobEvent.PartWritten.class::isInstance)
                    .map(event -> ((JobEvent.PartWritten) event).part())
                    .toList();

            assertThat(told).hasSizeGreaterThan(3).isEqualTo(manifest(events).parts());
        }
    }

    @Test
    void failingStatementIsAResultWithAnError() throws Exception {
        try (RunningJob job =
                launcher().launch(job("SELECT CAST('x' AS INTEGER)").spec())) {
            assertThat(manifest(events(job)).error().orElseThrow().code()).isEqualTo(ErrorCode.INVALID_VALUE);
        }
    }

    @Test
    void cancelledJobSaysSo() {
        JobSpec spec = job(ENDLESS).spec();
        try (RunningJob job = launcher().launch(spec)) {
            job.cancel();
            job.cancel();

            assertFails(job, ErrorCode.QUERY_CANCELLED);
        }
        assertThat(leftovers(spec)).isEmpty();
    }

    @Test
    void timeLimitIsKept() throws Exception {
        try (RunningJob job =
                launcher().launch(job(ENDLESS).timeLimit(Duration.ofSeconds(1)).spec())) {
            assertThat(manifest(events(job)).error().orElseThrow().code()).isEqualTo(ErrorCode.TIME_LIMIT_EXCEEDED);
        }
    }

    @Test
    void memoryBeyondTheShapeEndsTheJob() {
        JobSpec spec = job("SELECT length(repeat('x', 2000000000))")
                .shape(new JobShape(1000, 512L << 20, 0))
                .spec();
        try (RunningJob job = launcher().launch(spec)) {
            assertFails(job, ErrorCode.OUT_OF_MEMORY);
        }
    }

    @Test
    void closingARunningJobLeavesNothing() throws Exception {
        JobSpec spec = withNumbers(job(ENDLESS), 1000).spec();
        RunningJob job = launcher().launch(spec);
        assertThat(job.next()).isInstanceOf(JobEvent.Progress.class);
        job.close();
        job.close();

        assertThat(leftovers(spec)).isEmpty();
    }

    @Test
    void jobsRunBesideEachOther() throws Exception {
        try (RunningJob slow = launcher().launch(job(ENDLESS).spec());
                RunningJob quick = launcher().launch(job("SELECT 7").spec())) {
            assertThat(TestResult.read(manifest(events(quick))).rows()).containsExactly(List.of("7"));
            slow.cancel();
            assertFails(slow, ErrorCode.QUERY_CANCELLED);
        }
    }
}
