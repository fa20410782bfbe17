package dev.eider.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.gateway.process.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessJobLauncherTest extends JobLauncherContractTest {
    private ProcessJobLauncher launcher;
    private Path work;

    @BeforeEach
    void start() throws IOException {
        work = temp.resolve("work");
        launcher = new ProcessJobLauncher(
                NativeLibrary.unpacked(JavaCommand.ofThisProcess(), Path.of("target/test-cache")), work);
    }

    @AfterEach
    void leavesNothing() throws IOException {
        launcher.close();
        try (Stream<Path> files = Files.list(work)) {
            assertThat(files).isEmpty();
        }
    }

    @Override
    protected JobLauncher launcher() {
        return launcher;
    }

    @Override
    protected List<String> leftovers(JobSpec spec) {
        List<String> left = new ArrayList<>();
        runner(spec).ifPresent(process -> left.add("process " + process.pid()));
        try (Stream<Path> files = Files.walk(work)) {
            files.map(Path::toString)
                    .filter(path -> path.contains(spec.id().value()))
                    .forEach(left::add);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return left;
    }

    /** The stage directory in its command line carries the query's id. */
    private static java.util.Optional<ProcessHandle> runner(JobSpec spec) {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info()
                        .commandLine()
                        .orElse("")
                        .contains(spec.id().value()))
                .findFirst();
    }

    @Test
    void killedRunnerIsNoticedAtOnce() throws Exception {
        JobSpec spec = job(ENDLESS).table("t", numbers(1000)).spec();
        try (RunningJob job = launcher.launch(spec)) {
            assertThat(job.next()).isInstanceOf(JobEvent.Progress.class);
            long killed = System.nanoTime();
            runner(spec).orElseThrow().destroyForcibly();

            assertThatThrownBy(() -> events(job)).isInstanceOfSatisfying(QueryException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.RUNNER_LOST);
                assertThat(e).hasMessageContaining("signal 9");
            });
            assertThat(System.nanoTime() - killed).isLessThan(1_000_000_000);
        }
        assertThat(leftovers(spec)).isEmpty();
    }

    @Test
    void closingTheLauncherEndsItsJobs() throws Exception {
        JobSpec spec = job(ENDLESS).spec();
        RunningJob job = launcher.launch(spec);
        assertThat(job.next()).isInstanceOf(JobEvent.Progress.class);
        launcher.close();

        assertThat(runner(spec)).isEmpty();
        job.close();
    }

    @Test
    void leftoversOfDeadLaunchersAreRemovedAndThoseOfLivingOnesAreNot() throws IOException {
        Path dead = Files.createDirectories(work.resolve("launcher-dead/query/data"));
        Files.writeString(dead.resolve("file.parquet"), "x");
        Files.createFile(work.resolve("launcher-dead/lock"));
        try (ProcessJobLauncher second = new ProcessJobLauncher(JavaCommand.ofThisProcess(), work);
                Stream<Path> files = Files.list(work)) {
            assertThat(second).isNotNull();
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void commandThatCannotRunIsAnError() {
        try (ProcessJobLauncher broken =
                new ProcessJobLauncher(new JavaCommand(Path.of("/nowhere/java"), List.of(), List.of()), work)) {
            assertThatThrownBy(() -> broken.launch(job("SELECT 1").spec()))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNNER_LOST));
        }
    }
}
