package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.testing.life.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of statements whose jobs are killed by their cgroup, because no plan tells how long a string gets. */
@ExtendWith(LocalInstallation.Extension.class)
class LocalOutOfMemoryTest {
    private static final long GIB = 1L << 30;
    /** 1.2 GB at once. */
    private static final String LARGE = "SELECT sum(length(repeat('x', 240000000 + i))) AS n FROM range(5) t(i)";
    /** As much, again and again, after three million rows. */
    private static final String LATE =
            "SELECT i, length(repeat('x', CASE WHEN i < 3000000 THEN 1 ELSE 400 * i END)) AS n FROM range(3000010) t(i)";

    private final LocalInstallation installation;

    LocalOutOfMemoryTest(LocalInstallation installation) {
        this.installation = installation;
    }

    @Test
    void aJobThatIsKilledIsRunAgainOneShapeUpAndBothAreTold() throws Exception {
        try (KubectlWatch jobs = installation.watch("jobs");
                KubectlWatch pods = installation.watch("pods")) {
            RestClient.Answer answer =
                    installation.rest().submit(RestClient.body(LARGE).put("wait", "60s"));
            assertThat(answer.body().at("/rows/0/0").asLong()).as("%s", answer).isEqualTo(1_200_000_010);
            String id = answer.body().path("query_id").asText();

            awaitKilled(pods, id);
            Await.until(
                    "two Jobs of " + id,
                    Duration.ofSeconds(20),
                    () -> KubectlWatch.uids(jobs.of(id)).size() == 2);
            assertThat(memoryOfJobs(jobs, id)).containsExactly("1Gi", "2Gi");
            assertTold(answer.body());
            assertTold(installation.rest().get("/v1/queries/" + id).body());
            assertTold(logged(LARGE));
        }
    }

    private static void assertTold(JsonNode query) {
        assertThat(query.path("state").asText()).as("%s", query).isEqualTo("FINISHED");
        assertThat(query.at("/shape/memory_bytes").asLong()).isEqualTo(2 * GIB);
        assertThat(query.path("failed_runs")).as("%s", query).hasSize(1);
        JsonNode first = query.path("failed_runs").path(0);
        assertThat(first.at("/shape/memory_bytes").asLong()).isEqualTo(GIB);
        assertThat(first.at("/error/code").asText()).isEqualTo("OUT_OF_MEMORY");
        assertThat(first.at("/error/message").asText()).contains("1024 MiB", "SET eider.memory");
    }

    @Test
    void aJobThatIsKilledAfterRowsWereReadIsNotRunAgain() throws Exception {
        AtomicInteger rows = new AtomicInteger();
        try (KubectlWatch jobs = installation.watch("jobs");
                KubectlWatch pods = installation.watch("pods");
                Connection connection = installation.pg()) {
            assertThatThrownBy(() -> read(connection, rows)).isInstanceOfSatisfying(SQLException.class, e -> {
                assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("53200");
                assertThat(e.getMessage()).contains("1024 MiB", "SET eider.memory");
            });
            assertThat(rows).hasPositiveValue();

            JsonNode query = logged(LATE);
            assertThat(query.path("state").asText()).isEqualTo("FAILED");
            assertThat(query.at("/error/code").asText()).isEqualTo("OUT_OF_MEMORY");
            assertThat(query.path("failed_runs")).isEmpty();
            String id = query.path("query_id").asText();
            awaitKilled(pods, id);
            assertThat(memoryOfJobs(jobs, id)).containsExactly("1Gi");
        }
    }

    /** As they come, and not when all are there. */
    private static void read(Connection connection, AtomicInteger rows) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(1000);
            try (ResultSet result = statement.executeQuery(LATE)) {
                while (result.next()) {
                    rows.incrementAndGet();
                }
            }
        }
    }

    private static void awaitKilled(KubectlWatch pods, String id) throws Exception {
        Await.until(
                "OOMKilled in " + id,
                Duration.ofSeconds(20),
                () -> pods.of(id).stream()
                        .anyMatch(pod -> pod.at("/status/containerStatuses/0/state/terminated/reason")
                                .asText()
                                .equals("OOMKilled")));
    }

    /** In the order in which they came. */
    private static List<String> memoryOfJobs(KubectlWatch jobs, String id) {
        List<JsonNode> states = jobs.of(id);
        return KubectlWatch.uids(states).stream()
                .map(uid -> states.stream()
                        .filter(job -> job.at("/metadata/uid").asText().equals(uid))
                        .findFirst()
                        .orElseThrow()
                        .at("/spec/template/spec/containers/0/resources/limits/memory")
                        .asText())
                .toList();
    }

    /** The latest such statement in the log. */
    private JsonNode logged(String sql) throws Exception {
        JsonNode history =
                installation.rest().get("/v1/queries?limit=20").body().path("queries");
        return StreamSupport.stream(history.spliterator(), false)
                .filter(query -> query.path("sql").asText().equals(sql))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not in the log: " + sql));
    }
}
