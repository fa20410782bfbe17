package dev.eider.gateway.pgwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eider.gateway.door.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person at psql sees. */
class PsqlTest {
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        boolean found = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "psql")));
        assumeTrue(found, "psql is not installed");
        gateway = new Gateway();
    }

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("psql", "-X", "-h", "127.0.0.1", "-p", "" + gateway.port()));
        command.addAll(List.of("-U", Gateway.USER, "-d", "demo"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", Gateway.PASSWORD);
        builder.environment().put("PGCLIENTENCODING", "UTF8");
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        return builder.start();
    }

    private String psql(String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void printsRows() throws Exception {
        assertThat(psql("-c", "SELECT 1 AS one, 'ü' AS text, [1, 2] AS list, NULL AS nothing"))
                .isEqualTo("""
                         one | text | list  | nothing\s
                        -----+------+-------+---------
                           1 | ü    | {1,2} |\s
                        (1 row)

                        """);
    }

    @Test
    void pointsAtTheError() throws Exception {
        assertThat(psql("-c", "SELECT * FROM nope")).contains("ERROR:", "LINE 1: SELECT * FROM nope", "HINT:  a hint");
    }

    @Test
    void runsATransaction() throws Exception {
        assertThat(psql("-At", "-c", "BEGIN", "-c", "SELECT 1", "-c", "COMMIT")).isEqualTo("BEGIN\n1\nCOMMIT\n");
    }

    @Test
    void controlCCancels() throws Exception {
        Process process = start("-c", "BLOCK");
        assertThat(gateway.queries.blocked.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output).contains("canceling statement due to user request");
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        Deadline.await("the session to end", () -> gateway.listener.sessions() == 0);
        assertThat(gateway.queries.open).isEmpty();
    }
}
