package dev.eider.testing.life;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.StorageSettings;
import dev.eider.gateway.query.QueryService;
import dev.eider.testing.GatewayRunner;
import dev.eider.testing.RestClient;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several tenants on a machine of two processors: what one of them asks for takes nothing from the others that they cannot do without. */
@Timeout(180)
class TenantsTest {
    private static final int MAX_QUEUED = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Of a small job on a machine that also runs the others', and much less than they take. */
    private static final Duration SMALL_JOB = Duration.ofSeconds(20);

    private static final String ENDLESS =
            "SELECT count(*) FROM lineitem a, lineitem b, lineitem c WHERE hash(a.l_orderkey, b.l_partkey, c.l_suppkey) = 0";
    private static final String SMALL = "SELECT count(*) FROM nation";

    private static GatewayRunner gateway;
    private static RestClient ann;

    @BeforeAll
    static void start() throws Exception {
        gateway = GatewayRunner.start(
                StorageSettings.defaults(),
                List.of(),
                Map.of(
                        "users",
                        "[" + user("ann") + ", " + user("bob") + ", " + user("eve") + "]",
                        "queries.max_queued",
                        Integer.toString(MAX_QUEUED),
                        "capacity.cpu_millis",
                        "2000"));
        ann = new RestClient(gateway.httpUrl(), "ann", GatewayRunner.PASSWORD);
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
    }

    private static String user(String name) {
        return "{name: " + name + ", password: '" + GatewayRunner.PASSWORD + "', tenant: tenant-" + name + "}";
    }

    @Test
    void whatOneTenantPilesUpKeepsNobodyElseWaiting() throws Exception {
        List<String> pile = new ArrayList<>();
        try {
            pile.add(submit(ENDLESS));
            pile.add(submit(ENDLESS));
            Await.until("no room for more of ann's", PATIENCE, () -> jobs() == 2);
            for (int i = 0; i < MAX_QUEUED + 5; i++) {
                pile.add(submit(SMALL));
            }
            Await.until("ann's queue is full", PATIENCE, () -> states(pile).contains("QUEUE_FULL"));
            assertThat(gateway.server().load().waitingJobs()).isEqualTo(MAX_QUEUED);
            for (int i = 0; i < 3; i++) {
                assertThat(small("bob")).isLessThan(SMALL_JOB);
            }
            assertThat(states(pile)).contains("RUNNING", "QUEUED");
        } finally {
            for (String id : pile) {
                ann.delete("/v1/queries/" + id);
            }
        }
        Await.until(
                "everything of ann's is gone",
                PATIENCE,
                () -> gateway.server().load().runningJobs() == 0);
    }

    @Test
    void aLargeResultBesideSmallQueries() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> large = threads.submit(TenantsTest::tenMillionRows);
            List<Duration> latencies = new ArrayList<>();
            do {
                latencies.add(small("bob"));
            } while (!large.isDone());
            assertThat(large.get()).isEqualTo(10_000_000);
            assertThat(latencies).allSatisfy(latency -> assertThat(latency).isLessThan(SMALL_JOB));
        }
    }

    private static long tenMillionRows() throws SQLException {
        try (Connection connection = gateway.pgAs("ann");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(10_000);
            long rows = 0;
            try (ResultSet result = statement.executeQuery("SELECT i, i * 2 FROM range(10000000) t(i)")) {
                while (result.next()) {
                    rows++;
                }
            }
            return rows;
        }
    }

    private static Duration small(String user) throws SQLException {
        long start = System.nanoTime();
        try (Connection connection = gateway.pgAs(user);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(SMALL + " WHERE current_user = '" + user + "'")) {
            assertThat(result.next()).isTrue();
            assertThat(result.getLong(1)).isEqualTo(25);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static int jobs() {
        QueryService.Load load = gateway.server().load();
        return load.runningJobs() + load.waitingJobs();
    }

    private static String submit(String sql) throws IOException, InterruptedException {
        JsonNode body = ann.submit(RestClient.body(sql)
                        .put("catalog", "demo")
                        .put("schema", "tpch")
                        .put("wait", "0s"))
                .body();
        return body.get("query_id").asText();
    }

    /** Each query's state, or its error's code. */
    private static List<String> states(List<String> ids) throws IOException, InterruptedException {
        List<String> states = new ArrayList<>();
        for (String id : ids) {
            JsonNode body = ann.get("/v1/queries/" + id).body();
            states.add(body.path("error").path("code").asText(body.path("state").asText()));
        }
        return states;
    }
}
