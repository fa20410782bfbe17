package dev.eider.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.Json;
import dev.eider.gateway.rest.RestFixture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
        if (!Files.exists(directory.resolve(".eider"))) {
            writeClientFile(".eider", door.url());
        }
        return eider(terminals, Map.of(), input, new ByteArrayOutputStream(), arguments);
    }

    private void writeClientFile(String dataDir, String url) throws IOException {
        Files.writeString(
                Files.createDirectories(directory.resolve(dataDir)).resolve("client.json"),
                "{\"url\": \"%s\", \"user\": \"ann\", \"password\": \"%s\"}".formatted(url, RestFixture.PASSWORD));
    }

    private Outcome eider(
            Terminals terminals, Map<String, String> environment, String input, OutputStream out, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        SqlCommand command = new SqlCommand(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                directory,
                environment,
                () -> terminals);
        int code = new CommandLine(command)
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .execute(arguments);
        byte[] printed = out instanceof ByteArrayOutputStream bytes ? bytes.toByteArray() : new byte[0];
        return new Outcome(code, printed, err.toString(StandardCharsets.UTF_8));
    }

    /** Takes this many bytes and then no more, as a full disk or a reader that has gone. */
    private static OutputStream full(int capacity) {
        return new OutputStream() {
            private int left = capacity;

            @Override
            public void write(int b) throws IOException {
                if (left-- == 0) {
                    throw new IOException("No space left on device");
                }
            }
        };
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
        assertThat(eider("SELECT 1 AS a", "--format", "json").out())
                .contains("\"rows\":[[1]]")
                .endsWith("}\n");
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
        for (String url : List.of("nonsense", "ftp://x", "file:///x", "http://x:99999", "http:x")) {
            Outcome noAddress = eider("SELECT 1", "--url", url);
            assertThat(noAddress.code()).isEqualTo(2);
            assertThat(noAddress.err()).isEqualTo("'" + url + "' is not an address such as http://127.0.0.1:8080\n");
        }
        assertThat(eider(";").code()).isEqualTo(2);
        assertThat(eider("--file", "nowhere.sql").err()).contains("there is no file nowhere.sql");
        assertThat(eider("--help").out()).contains("Exit codes:", "130", "cancelled");
    }

    @Test
    void whatWasSetHoldsForTheStatementsThatFollow() throws Exception {
        int before = door.queries.requests().size();
        eider(
                Terminals.none(),
                "SET eider.cpu = 2; SET timezone TO 'Europe/Paris'; SELECT 1; RESET eider.cpu; SELECT 2;"
                        + " SET search_path = a, b; SELECT 3; RESET ALL; SELECT 4",
                "--catalog",
                "lake",
                "--format",
                "csv");
        List<Map<String, String>> sessions = door.queries.requests().stream()
                .skip(before)
                .filter(request -> request.sql().startsWith("SELECT"))
                .map(request -> request.session().settings())
                .toList();
        Map<String, String> start = Map.of("catalog", "lake", "search_path", "main", "session_authorization", "ann");
        assertThat(sessions).hasSize(4);
        assertThat(sessions.get(0))
                .containsAllEntriesOf(start)
                .containsEntry("eider.cpu", "2")
                .containsEntry("timezone", "Europe/Paris");
        assertThat(sessions.get(1)).doesNotContainKey("eider.cpu").containsEntry("timezone", "Europe/Paris");
        assertThat(sessions.get(2)).containsEntry("search_path", "a, b");
        assertThat(sessions.get(3)).isEqualTo(start);
    }

    @Test
    void aStatementThatFailedSetsNothing() {
        ClientSession session = new ClientSession(Optional.empty(), Optional.empty());
        session.carriedOut("USE lake.\"Sales\"");
        session.carriedOut("-- not now\nSELECT 1");
        session.carriedOut("SET eider.memory = DEFAULT");
        assertThat(session.addTo(Json.mapper().createObjectNode()).toString())
                .isEqualTo("{\"settings\":{\"catalog\":\"lake\",\"search_path\":\"\\\"Sales\\\"\"}}");
    }

    @Test
    void aQueryMayBeginWithAComment() throws Exception {
        assertThat(eider("-- total\nSELECT 1 AS a", "--format", "csv").out()).isEqualTo("a\r\n1\r\n");
        assertThat(eider("--format", "csv", "--total=x\nSELECT 1 AS a").out()).isEqualTo("a\r\n1\r\n");
        assertThat(eider("--nonsense").code()).isEqualTo(2);
        assertThat(eider("--", "SELECT 1 AS a").code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "csv", "json", "ndjson", "arrow"})
    void outputThatCannotBeWrittenIsAnErrorAndEndsTheQuery(String format) throws Exception {
        eider("SELECT 1");
        Outcome outcome = eider(Terminals.none(), Map.of(), "", full(100_000), "HUGE 100000000", "--format", format);
        assertThat(outcome.code()).isEqualTo(5);
        assertThat(outcome.err()).isEqualTo("error: the output cannot be written: No space left on device\n");
        assertThat(door.queries.queries())
                .allMatch(query -> query.status().state().isEnd());
        Outcome small = eider(Terminals.none(), Map.of(), "", full(0), "SELECT 1", "--format", format);
        assertThat(small.code()).isEqualTo(5);
    }

    @Test
    void findsTheGatewayOfTheSameConfiguration() throws Exception {
        writeClientFile("elsewhere", door.url());
        Files.writeString(directory.resolve("other.yaml"), "data_dir: elsewhere");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, String> byDirectory = Map.of("EIDER_DATA_DIR", "elsewhere");
        assertThat(eider(Terminals.none(), byDirectory, "", out, "SELECT 1").code())
                .isZero();
        assertThat(eider(Terminals.none(), Map.of(), "", out, "SELECT 1", "--config", directory + "/other.yaml")
                        .code())
                .isZero();
        Outcome wrong = eider(Terminals.none(), byDirectory, "", out, "SELECT 1", "--password", "wrong");
        assertThat(wrong.code()).isEqualTo(4);
        assertThat(wrong.err()).endsWith(" or " + directory.resolve("elsewhere/client.json") + ")\n");
        Map<String, String> byPort = Map.of(
                "EIDER_DATA_DIR",
                "none",
                "EIDER_HTTP_PORT",
                door.port() + "",
                "EIDER_HOST",
                "0.0.0.0",
                "EIDER_USER",
                "ann",
                "EIDER_PASSWORD",
                RestFixture.PASSWORD);
        assertThat(eider(Terminals.none(), byPort, "", out, "SELECT 1").code()).isZero();
        Outcome misspelt = eider(Terminals.none(), Map.of("EIDER_DATADIR", "x"), "", out, "SELECT 1");
        assertThat(misspelt.code()).isEqualTo(2);
        assertThat(misspelt.err()).contains("did you mean EIDER_DATA_DIR?");
    }
}
