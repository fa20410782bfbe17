package dev.eider.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledGatewayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @TempDir
    Path directory;

    /** A gateway in small: starts a database, says so, and waits. */
    static final class Gateway {
        private Gateway() {}

        public static void main(String[] arguments) throws Exception {
            EmbeddedDatabase database = EmbeddedDatabase.startUnsynced(Path.of(arguments[0]));
            System.out.println(database.cluster().postmasterPid().orElseThrow());
            System.in.read();
        }
    }

    @Test
    void takesItsServerWithIt() throws Exception {
        Process gateway = gateway();
        long server = Long.parseLong(reader(gateway).readLine());
        assertThat(isServer(server)).isTrue();

        gateway.destroyForcibly().waitFor();
        await(server);

        try (EmbeddedDatabase next = EmbeddedDatabase.startUnsynced(directory)) {
            assertThat(EmbeddedDatabaseTest.query(next, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void givesWayAtOnce() throws Exception {
        Process gateway = gateway();
        reader(gateway).readLine();
        gateway.destroyForcibly().waitFor();
        try (EmbeddedDatabase next = EmbeddedDatabase.startUnsynced(directory)) {
            assertThat(EmbeddedDatabaseTest.query(next, "SELECT 1")).isEqualTo("1");
        }
    }

    private Process gateway() throws Exception {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Gateway.class.getName(),
                        directory.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static BufferedReader reader(Process process) {
        return process.inputReader();
    }

    private static boolean isServer(long pid) {
        Optional<String> command =
                ProcessHandle.of(pid).flatMap(process -> process.info().command());
        return command.filter(path -> path.endsWith("/postgres")).isPresent();
    }

    @SuppressWarnings("ThreadPriorityCheck") // no more than a polite way to poll
    private static void await(long server) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (isServer(server)) {
            assertThat(Instant.now()).as("the server is still there").isBefore(deadline);
            Thread.yield();
        }
    }
}
