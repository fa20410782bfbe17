package dev.eider.testing.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.StorageSettings;
import dev.eider.database.EmbeddedDatabase;
import dev.eider.testing.GatewayRunner;
import dev.eider.testing.RestClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's own PostgreSQL dies, or cannot be reached. */
@Timeout(180)
class DatabaseOutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final String FOREVER =
            "SELECT count(*) FROM lineitem a, lineitem b WHERE a.l_extendedprice * b.l_discount > a.l_tax + b.l_quantity";

    @Test
    void theEmbeddedOneComesBack() throws Exception {
        try (GatewayRunner gateway = GatewayRunner.start(StorageSettings.defaults(), List.of(), Map.of())) {
            Await.until("ready", PATIENCE, () -> ready(gateway).status() == 200);
            String id = submit(gateway, FOREVER);
            Await.until("a job", PATIENCE, () -> gateway.server().load().runningJobs() == 1);
            long pid = serverPid(gateway);
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            assertThat(gateway.rest().delete("/v1/queries/" + id).status()).isEqualTo(200);
            Await.until("another server", PATIENCE, () -> serverPid(gateway) != pid && serverPid(gateway) != 0);
            Await.until("an answer", PATIENCE, () -> nations(gateway) == 25);
            Await.until("ready again", PATIENCE, () -> ready(gateway).status() == 200);
            Await.until(
                    "the end that came in the outage",
                    PATIENCE,
                    () -> logged(gateway, id).equals("CANCELLED"));
        }
    }

    @Test
    void whatIsMissingIsToldAtEveryDoor(@TempDir Path directory) throws Exception {
        EmbeddedDatabase external = EmbeddedDatabase.startUnsynced(directory);
        try (GatewayRunner gateway = GatewayRunner.start(
                StorageSettings.defaults(),
                List.of(),
                Map.of(
                        "database.url", external.jdbcUrl(),
                        "database.user", external.user(),
                        "database.password", external.password()))) {
            Await.until("ready", PATIENCE, () -> ready(gateway).status() == 200);
            external.close();
            Await.until("not ready", SOON, () -> ready(gateway).status() == 503);
            JsonNode body = ready(gateway).body();
            assertThat(body.path("status").asText()).isEqualTo("DOWN");
            assertThat(body.path("missing"))
                    .singleElement()
                    .satisfies(missing -> assertThat(missing.asText()).startsWith("database"));
            assertThat(gateway.rest().get("/health/live").status()).isEqualTo(200);
            assertThatThrownBy(gateway::pg)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57P03"))
                    .hasMessageContaining("database")
                    .hasMessageNotContaining("internal");
            RestClient.Answer refused =
                    gateway.rest().submit(RestClient.body("SELECT 1").put("wait", "30s"));
            assertThat(refused.body().path("error").path("code").asText()).isEqualTo("DATABASE_UNAVAILABLE");
        } finally {
            external.close();
        }
    }

    private static String submit(GatewayRunner gateway, String sql) throws Exception {
        ObjectNode body = RestClient.body(sql).put("schema", "tpch").put("wait", "0s");
        return gateway.rest().submit(body).body().path("query_id").asText();
    }

    /** A statement's state in the log. */
    private static String logged(GatewayRunner gateway, String id) throws Exception {
        for (JsonNode statement : gateway.rest().get("/v1/queries").body().path("queries")) {
            if (statement.path("query_id").asText().equals(id)) {
                return statement.path("state").asText();
            }
        }
        return "";
    }

    /** -1 while the gateway tells that it has no database. */
    private static long nations(GatewayRunner gateway) throws SQLException {
        try (Connection connection = gateway.pg();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM nation")) {
            assertThat(result.next()).isTrue();
            return result.getLong(1);
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("57P03");
            return -1;
        }
    }

    private static RestClient.Answer ready(GatewayRunner gateway) throws Exception {
        return gateway.rest().get("/health/ready");
    }

    /** 0 while there is none. */
    private static long serverPid(GatewayRunner gateway) throws Exception {
        Path file = gateway.dataDir().resolve("postgres/data/postmaster.pid");
        return Files.exists(file)
                ? Long.parseLong(Files.readAllLines(file).getFirst().strip())
                : 0;
    }
}
