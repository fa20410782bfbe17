package dev.eider.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.JobEvent;
import dev.eider.gateway.job.ProcessJobLauncher;
import dev.eider.gateway.job.RunningJob;
import dev.eider.runner.TestJob;
import dev.eider.runner.TestParquet;
import dev.eider.runner.TestResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmStartTest {
    @TempDir
    private Path temp;

    /** As production has it: jars only. */
    private JavaCommand jarsOnly() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (Path entry : JavaCommand.ofThisProcess().classPath()) {
            jars.add(Files.isDirectory(entry) ? jar(entry, temp.resolve("jars/" + jars.size() + ".jar")) : entry);
        }
        return JavaCommand.ofThisProcess().withClassPath(jars);
    }

    private static Path jar(Path classes, Path jar) throws IOException {
        Files.createDirectories(jar.getParent());
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream out = new ZipOutputStream(file);
                Stream<Path> entries = Files.walk(classes)) {
            for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(classes.relativize(entry).toString()));
                Files.copy(entry, out);
            }
        }
        return jar;
    }

    @Test
    void libraryIsUnpackedOnce() throws IOException {
        Path cache = temp.resolve("cache");
        List<Path> first =
                NativeLibrary.unpacked(JavaCommand.ofThisProcess(), cache).classPath();
        List<Path> second =
                NativeLibrary.unpacked(JavaCommand.ofThisProcess(), cache).classPath();
        Path jar = first.stream()
                .filter(path -> path.startsWith(cache))
                .findFirst()
                .orElseThrow();

        assertThat(second).isEqualTo(first);
        assertThat(Files.getPosixFilePermissions(jar.getParent()))
                .as("what root has built, others may run")
                .contains(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE);
        assertThat(first).hasSameSizeAs(JavaCommand.ofThisProcess().classPath());
        try (ZipFile zip = new ZipFile(jar.toFile());
                Stream<Path> beside = Files.list(jar.getParent());
                Stream<Path> all = Files.list(cache)) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .contains("org/duckdb/DuckDBDriver.class")
                    .noneMatch(name -> name.startsWith("lib"));
            assertThat(beside).hasSize(2);
            assertThat(all).hasSize(1);
        }
    }

    @Test
    void commandWithoutTheDriverStaysAsItIs() throws IOException {
        JavaCommand command = JavaCommand.ofThisProcess().withClassPath(List.of(temp));

        assertThat(NativeLibrary.unpacked(command, temp.resolve("cache"))).isEqualTo(command);
    }

    @Test
    void trainedRunnerGivesTheSameResult() throws Exception {
        WarmStart start = WarmStart.prepare(jarsOnly(), temp.resolve("cache"));
        assertThat(start.command().flags()).noneMatch(flag -> flag.startsWith("-XX:AOT"));

        for (int build = 0; build < 5; build++) {
            Path old = Files.createFile(temp.resolve("cache/aot-" + build + ".cache"));
            Files.setLastModifiedTime(old, FileTime.fromMillis(build));
        }

        assertThat(start.train(WarmStart.RUNNER_TRAINING)).isTrue();

        assertThat(start.command().flags()).anyMatch(flag -> flag.startsWith("-XX:AOTCache="));
        assertThat(temp.resolve("cache").toFile().list((_, name) -> name.startsWith("aot-")))
                .as("those of the last builds")
                .hasSize(3)
                .contains("aot-3.cache", "aot-4.cache");
        Path file = TestParquet.write(temp.resolve("f.parquet"), "SELECT 42 AS i");
        try (ProcessJobLauncher launcher = new ProcessJobLauncher(start::command, temp.resolve("work"));
                RunningJob job = launcher.launch(new TestJob(temp.resolve("results"), "SELECT i FROM t")
                        .table("t", file)
                        .spec())) {
            JobEvent event = job.next();
            while (!(event instanceof JobEvent.Finished finished)) {
                event = job.next();
            }
            assertThat(TestResult.read(finished.manifest()).rows()).containsExactly(List.of("42"));
        }
    }

    @Test
    void classPathWithDirectoriesIsNotTrained() throws Exception {
        WarmStart start = WarmStart.prepare(JavaCommand.ofThisProcess(), temp.resolve("cache"));

        assertThat(start.train(WarmStart.RUNNER_TRAINING)).isFalse();
        assertThat(start.command().flags()).noneMatch(flag -> flag.startsWith("-XX:AOT"));
    }

    @Test
    void failedTrainingLeavesNothing() throws Exception {
        WarmStart start = WarmStart.prepare(jarsOnly(), temp.resolve("cache"));

        assertThat(start.train("no.such.Main")).isFalse();
        assertThat(start.isTrained()).isFalse();
        try (Stream<Path> files = Files.list(temp.resolve("cache"))) {
            assertThat(files).noneMatch(path -> path.getFileName().toString().startsWith("training"));
        }
    }
}
