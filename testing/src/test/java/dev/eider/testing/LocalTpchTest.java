package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.testing.life.Await;
import dev.eider.testing.tpch.TpchAnswers;
import dev.eider.testing.tpch.TpchQueries;
import io.kubernetes.client.custom.Quantity;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** All 22 queries through all three doors of an installation, at once; and what that was on the cluster. */
@ExtendWith(LocalInstallation.Extension.class)
class LocalTpchTest {
    private static final List<String> DOORS = List.of("pg", "flight", "rest");
    /** What a container may write beside its stage. */
    private static final long DISK_BESIDE_STAGE = 64L << 20;

    @Test
    void everyAnswerIsRightAndTheWorkOfOneJobOfTheEstimatesSize(LocalInstallation installation) throws Exception {
        List<JsonNode> before = history(installation);
        try (KubectlWatch jobs = installation.watch("jobs")) {
            run(installation);
            List<JsonNode> after = history(installation);
            after.removeAll(before);
            for (String door : DOORS) {
                assertThat(after)
                        .as(door)
                        .filteredOn(query -> isFrom(door, query))
                        .hasSize(22);
            }
            for (int number : TpchQueries.numbers()) {
                String sql = TpchQueries.sql(number);
                JsonNode shape = dryRun(installation, sql).path("shape");
                for (String door : DOORS) {
                    JsonNode logged = after.stream()
                            .filter(query -> isFrom(door, query))
                            .toList()
                            .get(number - 1);
                    // pgjdbc leaves out the comment before the statement.
                    assertThat(sql).as(door).endsWith(logged.path("sql").asText());
                    assertStory("%s q%d".formatted(door, number), jobs, logged, shape);
                }
            }
        }
    }

    /** Oldest first, and with what earlier installations on the same node have left. */
    private static List<JsonNode> history(LocalInstallation installation) throws Exception {
        List<JsonNode> queries = new ArrayList<>();
        installation.rest().get("/v1/queries?limit=1000").body().path("queries").forEach(queries::addFirst);
        return queries;
    }

    private static boolean isFrom(String door, JsonNode query) {
        return query.path("door").asText().equals(door) && query.hasNonNull("shape");
    }

    private static void run(LocalInstallation installation) throws Exception {
        RestClient rest = installation.rest();
        try (Connection pg = installation.pg();
                Connection flight = installation.flight();
                ExecutorService doors = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = List.of(
                    doors.submit(() -> runAll(number -> rows(pg, number))),
                    doors.submit(() -> runAll(number -> rows(flight, number))),
                    doors.submit(() -> runAll(number -> rest.query(TpchQueries.sql(number), "tpch"))));
            for (Future<?> door : all) {
                door.get();
            }
        }
    }

    private interface Client {
        List<? extends List<?>> rows(int number) throws Exception;
    }

    private static Void runAll(Client client) throws Exception {
        for (int number : TpchQueries.numbers()) {
            TpchAnswers.load(number).assertMatches(client.rows(number));
        }
        return null;
    }

    private static List<? extends List<?>> rows(Connection connection, int number) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(TpchQueries.sql(number))) {
            return TpchAnswers.rowsOf(result);
        }
    }

    private static JsonNode dryRun(LocalInstallation installation, String sql) throws Exception {
        return installation
                .rest()
                .submit(RestClient.body(sql)
                        .put("catalog", "demo")
                        .put("schema", "tpch")
                        .put("dry_run", true))
                .body();
    }

    private static void assertStory(String query, KubectlWatch jobs, JsonNode logged, JsonNode shape) throws Exception {
        String id = logged.path("query_id").asText();
        assertThat(logged.path("shape")).as("%s: shape in the log", query).isEqualTo(shape);
        // The Job controller tells of an end later than all others, and by minutes where there are many Jobs.
        Await.until(
                query + " is told as complete: " + id,
                Duration.ofSeconds(90),
                () -> jobs.of(id).stream()
                        .anyMatch(job -> job.at("/status/succeeded").asInt() == 1));
        List<JsonNode> states = jobs.of(id);
        assertThat(KubectlWatch.uids(states)).as("Jobs of %s", query).hasSize(1);
        assertThat(states)
                .as("%s while it ran", query)
                .anyMatch(job -> job.at("/status/active").asInt() == 1);
        assertThat(states)
                .as("failed pods of %s", query)
                .allMatch(job -> job.at("/status/failed").asInt() == 0);
        JsonNode container = states.getFirst().at("/spec/template/spec/containers/0");
        for (String kind : List.of("requests", "limits")) {
            JsonNode resources = container.path("resources").path(kind);
            assertQuantity(
                    query,
                    resources.path("cpu"),
                    BigDecimal.valueOf(shape.path("cpu_millis").asLong(), 3));
            assertQuantity(
                    query, resources.path("memory"), shape.path("memory_bytes").decimalValue());
            assertQuantity(
                    query,
                    resources.path("ephemeral-storage"),
                    BigDecimal.valueOf(shape.path("disk_bytes").asLong() + DISK_BESIDE_STAGE));
        }
    }

    private static void assertQuantity(String query, JsonNode quantity, BigDecimal expected) {
        assertThat(Quantity.fromString(quantity.asText()).getNumber())
                .as("%s: %s", query, quantity)
                .isEqualByComparingTo(expected);
    }
}
