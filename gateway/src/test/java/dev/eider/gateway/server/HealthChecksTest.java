package dev.eider.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.gateway.database.DataSources;
import dev.eider.gateway.database.DatabaseSettings;
import dev.eider.gateway.door.Deadline;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
    @Test
    void saysEachThingThatIsMissing() throws Exception {
        DatabaseSettings nobody =
                DatabaseSettings.of("jdbc:postgresql://127.0.0.1:" + closedPort() + "/nothing", "nobody", "");
        try (HealthChecks checks = HealthChecks.start(
                DataSources.unpooled(nobody, Duration.ofSeconds(1)),
                Map.of("data_dir", Path.of("nothing/there")),
                () -> false,
                () -> Optional.of("kubernetes: away"))) {
            Deadline.await("the database to be missed", () -> checks.missing().size() == 3);
            assertThat(checks.missing().getFirst()).startsWith("database");
            assertThat(checks.missing().get(1)).startsWith("planner");
            assertThat(checks.missing().getLast()).isEqualTo("kubernetes: away");
        }
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
