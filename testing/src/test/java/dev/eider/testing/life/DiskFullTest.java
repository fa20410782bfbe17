package dev.eider.testing.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.StorageSettings;
import dev.eider.testing.GatewayRunner;
import dev.eider.testing.RestClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the gateway's data directory, with its PostgreSQL, is full, and then has room again. */
@Timeout(180)
class DiskFullTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path disk;

    private boolean mounted;

    /** Any other full disk would be the whole machine's. */
    @BeforeEach
    void mount() throws Exception {
        mounted = succeeds("mount", "-t", "tmpfs", "-o", "size=400m", "eider-test", disk.toString());
        assumeTrue(mounted, "a small file system can be mounted only by root");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(succeeds("umount", disk.toString())).isTrue();
        }
    }

    private static boolean succeeds(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void saysSoAndComesBack() throws Exception {
        try (GatewayRunner gateway =
                GatewayRunner.start(disk.resolve("data"), StorageSettings.defaults(), List.of(), Map.of())) {
            Await.until("ready", PATIENCE, () -> ready(gateway).status() == 200);
            assertThat(count(gateway, "nation").status()).isEqualTo(200);
            Path fill = fill();

            RestClient.Answer full = ready(gateway);
            assertThat(full.status()).isEqualTo(503);
            assertThat(full.body().path("missing").path(0).asText())
                    .isEqualTo("disk: that of data_dir has less than 32 MiB left");
            for (String table : List.of("nation", "region", "nation", "lineitem", "customer", "orders")) {
                assertDiskIsFull(count(gateway, table));
            }
            killServer(gateway);
            Await.until(
                    "no server",
                    PATIENCE,
                    () -> ready(gateway).body().path("missing").size() == 2);
            // Who had a connection is only told that it has broken.
            Await.until("the reason", PATIENCE, () -> count(gateway, "nation").status() == 507);

            Files.delete(fill);
            Await.until("room", PATIENCE, () -> ready(gateway).status() == 200);
            Await.until("an answer", PATIENCE, () -> count(gateway, "nation").status() == 200);
            Await.until("a log-in", PATIENCE, () -> logsIn(gateway));
        }
    }

    private static void assertDiskIsFull(RestClient.Answer answer) {
        JsonNode error = answer.body().path("error");
        assertThat(error.path("code").asText()).as(error.toString()).isEqualTo("DISK_FULL");
        assertThat(error.path("message").asText()).contains("disk", "is full", "make room");
    }

    /** As it does itself when its log has no room. */
    private static void killServer(GatewayRunner gateway) throws IOException {
        List<String> lines = Files.readAllLines(gateway.dataDir().resolve("postgres/data/postmaster.pid"));
        ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).orElseThrow().destroyForcibly();
    }

    private Path fill() throws IOException {
        Path fill = disk.resolve("fill");
        byte[] some = new byte[4096];
        try (OutputStream out = Files.newOutputStream(fill)) {
            while (true) {
                out.write(some);
            }
        } catch (IOException e) {
            assertThat(e).hasMessage("No space left on device");
        }
        return fill;
    }

    private static boolean logsIn(GatewayRunner gateway) {
        try (Connection connection = gateway.pg()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static RestClient.Answer count(GatewayRunner gateway, String table) throws Exception {
        return gateway.rest()
                .submit(RestClient.body("SELECT count(*) FROM " + table)
                        .put("schema", "tpch")
                        .put("wait", "60s"));
    }

    private static RestClient.Answer ready(GatewayRunner gateway) throws Exception {
        return gateway.rest().get("/health/ready");
    }
}
