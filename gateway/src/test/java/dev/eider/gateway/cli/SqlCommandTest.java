package dev.eider.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.gateway.rest.RestFixture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class SqlCommandTest {
    @TempDir
    private Path directory;

    private RestFixture door;

    private record Outcome(int code, byte[] bytes, String err) {
        String out() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    @BeforeAll
    void open() throws Exception {
        door = new RestFixture();
    }

    @AfterAll
    void close() throws Exception {
        door.close();
    }

    @AfterEach
    void nothingIsLeftOpen() throws Exception {
        door.queries.awaitQuiet(Duration.ofSeconds(5));
    }

    private Outcome eider(Terminals terminals, String input, String... arguments) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Path clientFile = directory.resolve("client.json");
        if (!Files.exists(clientFile)) {
            Files.writeString(
                    clientFile,
                    "{\"url\": \"%s\", \"user\": \"ann\", \"password\": \"%s\"}"
                            .formatted(door.url(), RestFixture.PASSWORD));
        }
        SqlCommand command = new SqlCommand(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                clientFile,
                Map.of(),
                () -> terminals);
        int code = new CommandLine(command)
                .setErr(new java.io.PrintWriter(err, true, StandardCharsets.UTF_8))
                .setOut(new java.io.PrintWriter(out, true, StandardCharsets.UTF_8))
                .execute(arguments);
        return new Outcome(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    private Outcome eider(String... arguments) throws Exception {
        return eider(Terminals.none(), "", arguments);
    }

    @Test
    void printsATable() throws Exception {
        Outcome outcome = eider("SELECT 1 AS n, 'naïve 日本' AS word, NULL AS nothing UNION ALL SELECT 1000, 'x', 2.5");
        assertThat(outcome.out()).isEqualTo("""
                           n │ word       │ nothing
                        ─────┼────────────┼────────
                           1 │ naïve 日本 │    NULL
                        1000 │ x          │     2.5
                        """.replaceFirst("   n │", "n    │"));
        assertThat(outcome.err()).matches("\\(2 rows, .*\\)\n");
        assertThat(outcome.code()).isZero();
    }

    @Test
    void printsTheGatewaysForms() throws Exception {
        assertThat(eider("SELECT 1 AS a, '' AS b", "--format", "csv").out()).isEqualTo("a,b\r\n1,\"\"\r\n");
        assertThat(eider("SELECT 1 AS a", "--format", "ndjson").out()).isEqualTo("{\"a\":1}\n");
        assertThat(eider("SELECT 1 AS a", "--format", "json").out()).contains("\"rows\":[[1]]");
        Outcome arrow = eider("SELECT 1 AS a", "--format", "arrow");
        try (BufferAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(arrow.bytes()), allocator)) {
            assertThat(reader.loadNextBatch()).isTrue();
            assertThat(reader.getVectorSchemaRoot().contentToTSVString()).isEqualTo("a\n1\n");
        }
    }

    @Test
    void showsWhereTheErrorIs() throws Exception {
        Outcome outcome = eider("FAIL");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("error: column \"nme\" is not there [COLUMN_NOT_FOUND, SQLSTATE 42703]")
                .contains("hint: Did you mean");
        Outcome late = eider("FAIL LATE");
        assertThat(late.code()).isEqualTo(1);
        assertThat(late.err()).contains("LINE 1: FAIL LATE\n               ^");
    }

    @Test
    void readsStatementsFromStandardInputAndFiles() throws Exception {
        Outcome piped = eider(Terminals.none(), "SELECT 1 AS a; -- not; here\nSELECT ';' AS b;\n", "--format", "csv");
        assertThat(piped.out()).isEqualTo("a\r\n1\r\nb\r\n;\r\n");
        Path file = Files.writeString(directory.resolve("q.sql"), "SELECT 3 AS c");
        assertThat(eider("--file", file.toString(), "--format", "csv").out()).isEqualTo("c\r\n3\r\n");
    }

    @Test
    void stopsAtTheFirstStatementThatFails() throws Exception {
        Outcome outcome = eider(Terminals.none(), "SELECT 1 AS a; FAIL; SELECT 2 AS b", "--format", "csv");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).isEqualTo("a\r\n1\r\n");
    }

    @Test
    void tellsProgressOnATerminalOnly() throws Exception {
        Terminals terminal = Terminals.of(false, true, true, 200);
        Outcome live = eider(terminal, "", "SLOW 500");
        assertThat(live.err())
                .contains("running · reads 976.6 KiB of 3 files · 2 CPU, 1.0 GiB · staged 244.1 KiB")
                .contains("\r\u001b[K(1 row, ");
        assertThat(eider("SLOW 300").err()).doesNotContain("\r");
    }

    @Test
    void cutsATableToTheTerminal() throws Exception {
        Outcome outcome = eider(
                Terminals.of(false, true, false, 30), "", "SELECT 1 AS id, repeat('word ', 20) AS text, 'end' AS last");
        assertThat(outcome.out().lines()).allMatch(line -> TableText.width(line) <= 30);
        assertThat(outcome.out()).contains("…", "end");
    }

    @Test
    void aDryRunShowsTheEstimate() throws Exception {
        Outcome outcome = eider("SELECT 1", "--dry-run");
        assertThat(outcome.out())
                .contains("reads 976.6 KiB of 3 files (metadata: 4.0 KiB)")
                .contains("runs with 2 CPU, 1.0 GiB memory")
                .contains("SEQ_SCAN", "footer", "note: a note");
    }

    @Test
    void aStatementWithoutRowsSaysWhatItDid() throws Exception {
        assertThat(eider("SET x = 1").err()).startsWith("SET (");
    }

    @Test
    void tellsTheShellWhatWentWrong() throws Exception {
        assertThat(eider("SELECT 1", "--password", "wrong").code()).isEqualTo(4);
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Outcome nobody = eider("SELECT 1", "--url", "http://127.0.0.1:" + free);
        assertThat(nobody.code()).isEqualTo(3);
        assertThat(nobody.err()).contains("cannot connect to http://127.0.0.1:" + free, "./eider up");
        assertThat(eider("SELECT 1", "--nonsense").code()).isEqualTo(2);
        assertThat(eider("SELECT 1", "--url", "nonsense").code()).isEqualTo(2);
        assertThat(eider(";").code()).isEqualTo(2);
        assertThat(eider("--file", "nowhere.sql").err()).contains("there is no file nowhere.sql");
        assertThat(eider("--help").out()).contains("Exit codes:", "130", "cancelled");
    }
}
