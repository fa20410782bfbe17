package dev.eider.testing.life;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.StorageSettings;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.testing.GatewayRunner;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that stops or is killed while statements run. */
class GatewayEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final String FOREVER =
            "SELECT count(*) FROM lineitem a, lineitem b WHERE a.l_extendedprice * b.l_discount > a.l_tax + b.l_quantity";

    @Test
    void stopTellsClientsAndLeavesNothing() throws Exception {
        // Such as another test's way into a cluster.
        List<ProcessHandle> before = ProcessHandle.current().descendants().toList();
        GatewayRunner gateway = GatewayRunner.start(StorageSettings.defaults(), List.of(), Map.of());
        try (PgClient pg = new PgClient(gateway, "tpch");
                FlightSqlReader flight = new FlightSqlReader(gateway, "tpch");
                RestReader rest = new RestReader(gateway, "tpch")) {
            for (Client client : List.of(pg, flight, rest)) {
                client.start(FOREVER);
            }
            Await.until("three jobs", PATIENCE, () -> {
                var load = gateway.server().load();
                return load.runningJobs() + load.waitingJobs() == 3;
            });
            long start = System.nanoTime();
            gateway.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(STOP);
            assertThat(pg.outcome()).isEqualTo("57P01");
            assertThat(flight.outcome()).isIn("SHUTTING_DOWN", "UNAVAILABLE", "CANCELLED");
            assertThat(rest.outcome()).isNotBlank().doesNotContain("rows");
        }
        assertThat(Leftovers.runners()).isEmpty();
        assertThat(ProcessHandle.current().descendants())
                .filteredOn(process -> !before.contains(process))
                .extracting(ProcessHandle::info)
                .isEmpty();
    }

    @Test
    void whatAKilledGatewayLeavesEndsByItself(@TempDir Path directory) throws Exception {
        List<ProcessHandle> family = killWhileBusy(directory);
        Await.empty(
                "processes",
                STOP,
                () -> family.stream()
                        .filter(ProcessHandle::isAlive)
                        .map(process -> process.info().command().orElse("") + " " + process.pid())
                        .toList());
        try (GatewayRunner next = GatewayRunner.start(directory, StorageSettings.defaults(), List.of(), Map.of())) {
            new Leftovers(next).awaitNone(0);
            JsonNode statements =
                    next.rest().get("/v1/queries?state=FAILED").body().get("queries");
            assertThat(statements).hasSize(2);
            statements.forEach(statement ->
                    assertThat(statement.at("/error/code").asText()).isEqualTo("RUNNER_LOST"));
        }
    }

    /** With a runner at work and a planner that folds a constant for a minute. */
    private static List<ProcessHandle> killWhileBusy(Path directory) throws Exception {
        Process gateway = new ProcessBuilder(JavaCommand.ofThisProcess()
                        .line(List.of(), GatewayRunner.class.getName(), List.of(directory.toString())))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = gateway.inputReader(StandardCharsets.UTF_8)) {
            String url = out.readLine().split(" ")[0];
            Thread.ofVirtual().start(() -> run(url, FOREVER));
            Thread.ofVirtual()
                    .start(() -> run(url, "SELECT levenshtein(repeat('a', 300000), repeat('b', 300000)) FROM region"));
            Await.until(
                    "a runner", PATIENCE, () -> gateway.toHandle().descendants().anyMatch(Leftovers::isRunner));
            Await.until(
                    "a planner at work",
                    PATIENCE,
                    () -> gateway.toHandle()
                            .descendants()
                            .anyMatch(process -> process.info()
                                            .totalCpuDuration()
                                            .orElse(Duration.ZERO)
                                            .toSeconds()
                                    >= 2));
            List<ProcessHandle> family = gateway.toHandle().descendants().toList();
            assertThat(family).hasSizeGreaterThan(3);
            gateway.destroyForcibly().waitFor();
            return family;
        }
    }

    private static void run(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(
                        url + "?currentSchema=tpch", GatewayRunner.USER, GatewayRunner.PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            throw new AssertionError("ended before the gateway was killed: " + sql);
        } catch (java.sql.SQLException _) {
            // The gateway was killed: there is nobody left to say so.
        }
    }
}
