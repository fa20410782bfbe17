package dev.eider.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.RemoteJob;
import dev.eider.contract.ResultManifest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The runner as the process that it is. */
@Timeout(120)
class RunnerMainTest {
    private static final String ENDLESS = "SELECT count(*) FROM range(100000000000) t(i) WHERE hash(i) = 1";

    @TempDir
    private Path temp;

    private @Nullable Process process;

    private Process start(String argument) throws IOException {
        Process started = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-D" + RunnerMain.STAGE_PROPERTY + "=" + temp.resolve("stage"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RunnerMain.class.getName(),
                        argument)
                .redirectError(temp.resolve("log").toFile())
                .start();
        process = started;
        return started;
    }

    private static void send(Process runner, JobSpec spec) throws IOException {
        runner.getOutputStream().write((Json.write(spec) + "\n").getBytes(StandardCharsets.UTF_8));
        runner.getOutputStream().flush();
    }

    @AfterEach
    void endProcess() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private TestJob job(String sql) {
        return new TestJob(temp.resolve("results"), sql);
    }

    /** Every line must be an event. */
    private static List<JobEvent> events(Process runner) throws IOException {
        List<JobEvent> events = new ArrayList<>();
        try (BufferedReader lines = runner.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                events.add(Json.read(line, JobEvent.class));
            }
        }
        return events;
    }

    @Test
    void tenMillionRowsFlowThroughInFlatMemory() throws Exception {
        // 160 MB of Arrow; the shape leaves DuckDB 256 MiB.
        Process runner = start("-");
        send(
                runner,
                job("SELECT i, i * 2 AS j FROM range(10000000) t(i)")
                        .shape(new JobShape(1000, 512L << 20, 0))
                        .spec());
        List<JobEvent> events = events(runner);
        ResultManifest manifest = ((JobEvent.Finished) events.getLast()).manifest();

        assertThat(manifest.error()).isEmpty();
        assertThat(manifest.rows()).isEqualTo(10_000_000);
        assertThat(manifest.bytes()).isGreaterThan(160_000_000);
        assertThat(manifest.parts()).hasSizeGreaterThan(15);
        assertThat(manifest.actuals().peakMemoryBytes()).isLessThan(450L << 20);
        assertThat(events).anyMatch(JobEvent.PartWritten.class::isInstance);
        long[] sum = {0};
        TestResult.forEachBatch(manifest, root -> sum[0] += root.getRowCount());
        assertThat(sum[0]).isEqualTo(10_000_000);
        assertThat(runner.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(runner.exitValue()).isZero();
    }

    @Test
    void endOfStandardInputEndsTheRunner() throws Exception {
        Process runner = start("-");
        send(runner, job(ENDLESS).spec());
        assertThat(runner.inputReader().readLine()).contains("progress");
        assertThat(temp.resolve("stage")).exists();
        runner.getOutputStream().close();

        assertThat(runner.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(temp.resolve("stage")).doesNotExist();
    }

    @Test
    void terminationSignalCleansUp() throws Exception {
        Process runner = start("-");
        send(runner, job(ENDLESS).spec());
        assertThat(runner.inputReader().readLine()).contains("progress");
        runner.toHandle().destroy();

        assertThat(runner.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(temp.resolve("stage")).doesNotExist();
    }

    @Test
    void specFromObjectStorage() throws Exception {
        JobSpec spec = job("SELECT 7").spec();
        Path file = Files.writeString(temp.resolve(RemoteJob.NAME), Json.write(new RemoteJob(spec, Optional.empty())));
        Process runner = start("file://" + file);
        List<JobEvent> events = events(runner);

        assertThat(TestResult.read(((JobEvent.Finished) events.getLast()).manifest())
                        .rows())
                .containsExactly(List.of("7"));
    }

    @Test
    void wrongUseIsStatusTwo() throws Exception {
        Process runner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RunnerMain.class.getName())
                .redirectErrorStream(true)
                .start();
        process = runner;

        assertThat(runner.waitFor()).isEqualTo(2);
    }
}
