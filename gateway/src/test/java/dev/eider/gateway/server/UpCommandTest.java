package dev.eider.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A start that cannot be: one line that says why, and nothing left of it. */
class UpCommandTest {
    @TempDir
    private Path directory;

    private String failedStart(String yaml) throws Exception {
        return failedStart(yaml, "data");
    }

    private String failedStart(String yaml, String dataDir) throws Exception {
        Path file = Files.writeString(
                directory.resolve("eider.yaml"), yaml + "\ndata_dir: " + directory.resolve(dataDir) + "\n");
        StringWriter err = new StringWriter();
        StringWriter out = new StringWriter();
        int code = new CommandLine(new UpCommand())
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(out, true))
                .execute("--config", file.toString(), "--runner", directory.toString(), "--cache", "target/cache");
        assertThat(code).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(directory.resolve("data/client.json")).doesNotExist();
        assertThat(directory.resolve("data/postgres")).doesNotExist();
        return err.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg", "flight", "http"})
    void aTakenPortIsNamed(String door) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String yaml = "pg: {port: 0}\nflight: {port: 0}\nhttp: {port: 0}\n"
                    .replace(door + ": {port: 0}", door + ": {port: " + taken.getLocalPort() + "}");
            assertThat(failedStart(yaml))
                    .startsWith("eider: " + door + ".port " + taken.getLocalPort() + " of 127.0.0.1 cannot be opened (")
                    .contains("EIDER_" + door.toUpperCase(java.util.Locale.ROOT) + "_PORT")
                    .hasLineCount(1);
        }
    }

    @Test
    void twoDoorsCannotHaveOnePort() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThat(failedStart("pg: {port: 0}\nflight: {port: %d}\nhttp: {port: %d}".formatted(free, free)))
                .startsWith("eider: http.port " + free)
                .hasLineCount(1);
    }

    @Test
    void aHostThatIsNotKnownIsNamed() throws Exception {
        assertThat(failedStart("host: no such host"))
                .startsWith("eider: host 'no such host' is not known; set ")
                .contains("EIDER_HOST")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eider.yaml", "eider.yaml/below"})
    void aDataDirectoryThatIsAFileIsNamedByItsKey(String file) throws Exception {
        assertThat(failedStart("", file))
                .startsWith("eider: data_dir '" + directory.resolve(file) + "' cannot be used (")
                .containsIgnoringCase("not a directory")
                .contains("set another with EIDER_DATA_DIR")
                .hasLineCount(1);
    }
}
