package dev.eider.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.eider.gateway.door.Deadline;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
    @Test
    void saysEachThingThatIsMissing() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + closedPort() + "/nothing");
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(250);
        try (HikariDataSource nobody = new HikariDataSource(config);
                HealthChecks checks = HealthChecks.start(nobody, () -> false)) {
            Deadline.await("the database to be missed", () -> checks.missing().size() == 2);
            assertThat(checks.missing().getFirst()).startsWith("database");
            assertThat(checks.missing().getLast()).startsWith("planner");
        }
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
