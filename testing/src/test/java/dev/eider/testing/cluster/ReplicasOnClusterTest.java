package dev.eider.testing.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.testing.Kubectl;
import dev.eider.testing.RestClient;
import dev.eider.testing.RestClient.Answer;
import dev.eider.testing.cluster.Replicas.Door;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways in the cluster are one Eider: they share the work, each answers for the other, and either may go. */
@Timeout(240)
class ReplicasOnClusterTest {
    /** That all of them come to one of two is once in 30,000. */
    private static final int CLIENTS = 16;

    private static final String FETCHING_SPEC = "BEFORE_GET spec.json";
    /** From a gateway's end to the end of what was bound to it. */
    private static final Duration NEWS = Duration.ofSeconds(10);

    @TempDir
    private static Path directory;

    private static ClusterPlaces places;
    private static Replicas replicas;

    @BeforeAll
    static void install() throws Exception {
        places = new ClusterPlaces(Kubectl.onCluster(), directory);
        places.write("rows.parquet");
        replicas = Replicas.install(places);
    }

    @AfterAll
    static void remove() throws Exception {
        if (places != null) {
            places.stops().openAll();
            if (replicas != null) {
                replicas.close();
            }
            places.close();
        }
    }

    @Test
    void theyShareTheWorkAndEitherMayGo() throws Exception {
        List<Door> pods = replicas.await();
        Door first = pods.get(0);
        Door second = pods.get(1);
        Set<String> both =
                pods.stream().map(pod -> "http://" + pod.host() + ":8080").collect(Collectors.toSet());

        manyClients(replicas.service());
        assertThat(gateways("door = 'pg'")).isEqualTo(both);
        assertThat(gateways("door = 'rest'")).isEqualTo(both);

        Asked read = Asked.of(first, 1, "rows.parquet");
        assertThat(read.awaitEnd(second, ClusterPlaces.PATIENCE)).isEqualTo("FINISHED");
        read.assertRight(second);
        assertThat(places.list("jobs", "-l", "eider.dev/standby"))
                .as("nobody has asked for any")
                .isEmpty();

        Asked other = passesTheEndOf(first, second, 2);
        Door third = replicas.await().stream()
                .filter(pod -> !pod.name().equals(second.name()))
                .findFirst()
                .orElseThrow();
        Asked another = passesTheEndOf(second, third, 3);
        for (Asked query : List.of(read, other, another)) {
            assertThat(third.rest().delete(query.path()).status()).isEqualTo(200);
        }
        List<Door> living = replicas.await();
        new Invariants(places, Replicas::isInstalled).await(living.toArray(Door[]::new));
    }

    private static void manyClients(Door service) throws Exception {
        for (int i = 0; i < CLIENTS; i++) {
            try (Connection pg = service.pg();
                    Statement statement = pg.createStatement();
                    ResultSet row = statement.executeQuery("SELECT 1")) {
                assertThat(row.next()).isTrue();
            }
            // As many rows as all others have.
            String sql = "SELECT i FROM range(" + ClusterPlaces.ROWS + ") r(i)";
            RestClient rest = service.rest();
            Answer answer = rest.submit(RestClient.body(sql).put("wait", "60s"));
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            String query = "/v1/queries/" + answer.body().get("query_id").asText();
            assertThat(rest.get(query + "/result?format=json").body().get("rows"))
                    .hasSize(ClusterPlaces.ROWS);
            assertThat(rest.delete(query).status()).isEqualTo(200);
        }
    }

    /** Where the gateways of such statements are reached. */
    private static Set<String> gateways(String condition) throws Exception {
        Set<String> found = new TreeSet<>();
        try (Connection log = places.shared().log();
                PreparedStatement query = log.prepareStatement(
                        "SELECT DISTINCT g.url FROM eider_metering.statements s JOIN eider_metering.gateways g ON g.id = s.gateway WHERE s."
                                + condition);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    /** A query by REST at {@code going} goes on and is read at {@code staying}; a session's ends, and its Job with it. */
    private static Asked passesTheEndOf(Door going, Door staying, int number) throws Exception {
        String mark = "by_pg_" + number;
        places.stops().close(FETCHING_SPEC);
        try (Connection pg = going.pg();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Asked running = Asked.of(going, number, "rows.parquet");
            Future<Boolean> bound = threads.submit(() -> KillsTest.ends(pg, mark));
            places.stops().await(FETCHING_SPEC, running.id());
            String boundId = places.awaitId(mark);
            places.stops().await(FETCHING_SPEC, boundId);
            Set<String> gateway = gateways("id = '" + running.id() + "'");
            assertThat(gateway).containsExactly("http://" + going.host() + ":8080");
            assertThat(labels(running.id())).isEqualTo(labels(boundId));

            replicas.delete(going);
            assertThat(bound.get(NEWS.toSeconds(), TimeUnit.SECONDS)).isFalse();
            places.awaitEndOf(mark, "SHUTTING_DOWN");
            places.awaitNoJobOf(new Asked(boundId, 0));
            places.stops().let(running.id(), FETCHING_SPEC);
            assertThat(running.awaitEnd(staying, ClusterPlaces.PATIENCE)).isEqualTo("FINISHED");
            running.assertRight(staying);
            assertThat(places.shared().restarts(running.id()))
                    .as("the job went on")
                    .isZero();
            return running;
        } finally {
            places.stops().openAll();
        }
    }

    /** The instances that its Jobs are labelled with. */
    private static List<String> labels(String query) throws Exception {
        List<String> found = new ArrayList<>();
        for (JsonNode job : places.list("jobs", "-l", "eider.dev/query-id=" + query)) {
            found.add(job.at("/metadata/labels").path("eider.dev/gateway").asText());
        }
        assertThat(found).hasSize(1);
        return found;
    }
}
