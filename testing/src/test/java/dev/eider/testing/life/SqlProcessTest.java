package dev.eider.testing.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eider.contract.StorageSettings;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.testing.GatewayRunner;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code eider sql} as a process: on a terminal, in a pipe, and when somebody ends it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SqlProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration CANCELLED = Duration.ofSeconds(5);
    private static final String FOREVER =
            "SELECT count(*) FROM lineitem a, lineitem b WHERE a.l_extendedprice * b.l_discount > a.l_tax + b.l_quantity";
    private static final String ENDLESS = "SELECT a.l_orderkey, b.l_comment FROM lineitem a, lineitem b";
    private static final char CTRL_C = 3;

    @TempDir
    private Path directory;

    private GatewayRunner gateway;

    @BeforeAll
    void start() throws Exception {
        gateway = GatewayRunner.start(StorageSettings.defaults(), List.of(), Map.of());
    }

    @AfterAll
    void stop() throws Exception {
        gateway.close();
    }

    @AfterEach
    void noJobIsLeft() throws Exception {
        Await.until("no job", CANCELLED, () -> gateway.server().load().runningJobs() == 0);
        Await.empty("runners", CANCELLED, Leftovers::runners);
    }

    private List<String> commandLine(String... arguments) {
        List<String> all = new ArrayList<>(List.of("sql", "--url", gateway.httpUrl(), "--schema", "tpch"));
        all.addAll(List.of(arguments));
        return JavaCommand.ofThisProcess()
                .line(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), "dev.eider.gateway.Main", all);
    }

    private ProcessBuilder prepared(List<String> line) {
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
        builder.environment().put("EIDER_USER", GatewayRunner.USER);
        builder.environment().put("EIDER_PASSWORD", GatewayRunner.PASSWORD);
        builder.environment().put("TERM", "xterm");
        return builder;
    }

    /**
     * With a terminal of its own, which the program {@code script} makes: Java cannot. Its output goes to {@link #screen}.
     * The shell between the two has to step aside, for some shells take Ctrl-C for themselves too and end with 130.
     */
    private Process onTerminal(String... arguments) throws IOException {
        assumeTrue(isUtilLinux(), "the program script of util-linux is not there to make a terminal");
        String line = commandLine(arguments).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" ", "exec ", ""));
        return prepared(List.of("script", "-qefc", line, "/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(screenFile())
                .start();
    }

    private static boolean isUtilLinux() throws IOException {
        try (BufferedReader out =
                new ProcessBuilder("sh", "-c", "script --version 2>&1").start().inputReader()) {
            return out.lines().anyMatch(line -> line.contains("util-linux"));
        }
    }

    private File screenFile() {
        return directory.resolve("screen").toFile();
    }

    private String screen() throws IOException {
        return Files.readString(screenFile().toPath());
    }

    private static void type(Process process, String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    private void awaitJob() throws Exception {
        Await.until("a job", PATIENCE, () -> gateway.server().load().runningJobs() == 1);
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void ctrlCOnATerminalCancels() throws Exception {
        Process eider = onTerminal(FOREVER);
        awaitJob();
        type(eider, String.valueOf(CTRL_C));
        assertThat(exitCode(eider)).isEqualTo(130);
        assertThat(screen()).doesNotContain("broke");
    }

    @Test
    void anInterruptWithoutATerminalCancels() throws Exception {
        Process eider = prepared(commandLine(FOREVER)).start();
        awaitJob();
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(eider.pid()))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(exitCode(eider)).isEqualTo(130);
        assertThat(new String(eider.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .doesNotContain("broke", "shutdownNow")
                .hasLineCount(1)
                .contains("QUERY_CANCELLED");
    }

    @Test
    void ctrlCAtThePromptCancelsTheStatementAndNothingElse() throws Exception {
        Process eider = onTerminal();
        Await.until("a prompt", PATIENCE, () -> screen().contains("eider> "));
        type(eider, "SET eider.cpu = 2;\n");
        Await.until("SET", PATIENCE, () -> screen().contains("SET ("));
        type(eider, FOREVER + ";\n");
        awaitJob();
        type(eider, String.valueOf(CTRL_C));
        Await.until("cancelled", PATIENCE, () -> screen().contains("QUERY_CANCELLED"));
        type(eider, "SHOW eider.cpu;\n");
        Await.until("the setting", PATIENCE, () -> screen().contains("eider.cpu\r\n─────────\r\n2"));
        type(eider, "\\q\n");
        assertThat(exitCode(eider)).isZero();
    }

    @Test
    void aReaderThatHasEnoughEndsTheQuery() throws Exception {
        Process eider = prepared(commandLine(ENDLESS)).start();
        try (BufferedReader out = eider.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("l_orderkey");
            assertThat(out.readLine()).startsWith("───");
        }
        assertThat(exitCode(eider)).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "csv", "arrow"})
    void aFullDiskIsAnError(String format) throws Exception {
        File full = new File("/dev/full");
        assumeTrue(full.exists(), "there is no /dev/full here");
        Process eider = prepared(commandLine("SELECT * FROM nation", "--format", format))
                .redirectOutput(full)
                .start();
        assertThat(exitCode(eider)).isEqualTo(5);
        assertThat(new String(eider.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("error: the output cannot be written: ")
                .hasLineCount(1);
    }
}
