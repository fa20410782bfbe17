package dev.eider.testing.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.QueryId;
import dev.eider.gateway.demo.DemoTable;
import dev.eider.gateway.server.GatewayServer;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectUri;
import dev.eider.testing.GatewayRunner;
import dev.eider.testing.RestClient;
import dev.eider.testing.RestClient.Answer;
import dev.eider.testing.life.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** REST statements are the cluster's, not a gateway's: whichever is asked answers, and none is lost with a gateway. */
@Timeout(240)
class ReplicasTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static SharedPlaces places;
    private static GatewayServer server;
    private static String url;
    private static RestClient here;
    private static Map<String, String> files;

    @BeforeAll
    static void start() throws Exception {
        files = GatewayRunner.demoTables().stream()
                .collect(Collectors.toMap(DemoTable::name, table -> "'" + table.location() + "/*.parquet'"));
        places = new SharedPlaces(directory);
        server = GatewayMain.start(places.config("here"));
        url = "http://127.0.0.1:" + server.httpPort();
        here = new RestClient(url, GatewayRunner.USER, GatewayRunner.PASSWORD);
    }

    @AfterAll
    static void stop() {
        server.close();
        places.close();
    }

    private static String orders() {
        return "SELECT o_orderkey, o_comment FROM " + files.get("orders") + " ORDER BY o_orderkey LIMIT 20000";
    }

    /** Some seconds of work, with an answer that can be told. */
    private static String slow() {
        return "SELECT sum(a.l_linenumber::BIGINT * b.n_nationkey * c.n_nationkey) AS s FROM " + files.get("lineitem")
                + " a, " + files.get("nation") + " b, " + files.get("nation") + " c";
    }

    private static long slowAnswer() throws Exception {
        JsonNode body = here.submit(
                        RestClient.body("SELECT sum(l_linenumber) * 90000 AS s FROM " + files.get("lineitem"))
                                .put("wait", "60s"))
                .body();
        return body.at("/rows/0/0").asLong();
    }

    private static String submit(RestClient gateway, String sql) throws Exception {
        Answer answer = gateway.submit(RestClient.body(sql).put("wait", "0s"));
        assertThat(answer.status()).as(answer.toString()).isIn(200, 202);
        return "/v1/queries/" + answer.body().get("query_id").asText();
    }

    private static void awaitState(RestClient gateway, String query, String state) throws Exception {
        Await.until(query + " " + state, PATIENCE, () -> {
            Answer answer = gateway.get(query + "?wait=5s");
            return answer.status() == 200 && answer.body().get("state").asText().equals(state);
        });
    }

    private static JsonNode rows(RestClient gateway, String query) throws Exception {
        Answer answer = gateway.get(query + "/result?format=json");
        assertThat(answer.status()).as(answer.body().path("error").toString()).isEqualTo(200);
        return answer.body().get("rows");
    }

    private static void assertOrders(JsonNode rows) {
        assertThat(rows).hasSize(20_000);
        long last = 0;
        for (JsonNode row : rows) {
            assertThat(row.get(0).asLong()).isGreaterThan(last);
            last = row.get(0).asLong();
        }
    }

    private static String id(String query) {
        return query.substring(query.lastIndexOf('/') + 1);
    }

    @Test
    void aQueryIsPolledReadFollowedAndCancelledAtAnyGateway() throws Exception {
        try (Replica there = Replica.start(places.config("there"))) {
            String query = submit(there.rest(), orders());
            awaitState(here, query, "FINISHED");
            assertOrders(rows(here, query));
            assertThat(here.get(query).body().at("/result_rows").asLong()).isEqualTo(20_000);

            String wrong = submit(there.rest(), "SELECT nope FROM " + files.get("nation"));
            awaitState(here, wrong, "FAILED");
            assertThat(here.get(wrong).body().at("/error/code").asText()).isEqualTo("COLUMN_NOT_FOUND");

            String running = submit(here, slow());
            assertThat(there.rest().delete(running).status()).isEqualTo(200);
            awaitState(here, running, "CANCELLED");
            assertThat(there.rest().get(running).body().get("state").asText()).isEqualTo("CANCELLED");

            RestClient stranger = new RestClient(url, "stranger", GatewayRunner.PASSWORD);
            assertThat(stranger.get(query).status()).isEqualTo(404);
            assertThat(marked(query))
                    .as("what was handed on is not handed on again")
                    .isEqualTo(421);
            assertThat(events(query)).contains("event:end").contains("FINISHED");
            there.stop();
        }
    }

    private static int marked(String query) throws Exception {
        return http(query, request -> request.header("Eider-Forwarded", "1")).statusCode();
    }

    private static String events(String query) throws Exception {
        return http(query + "/events", request -> request.header("Accept", "text/event-stream"))
                .body();
    }

    private static java.net.http.HttpResponse<String> http(
            String path, Function<HttpRequest.Builder, HttpRequest.Builder> change) throws Exception {
        String user = GatewayRunner.USER + ":" + GatewayRunner.PASSWORD;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(change.apply(request).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void whatAKilledGatewayHadIsTakenOver() throws Exception {
        String finished;
        String running;
        try (Replica there = Replica.start(places.config("killed"))) {
            finished = submit(there.rest(), orders());
            awaitState(there.rest(), finished, "FINISHED");
            running = submit(there.rest(), slow());
            Await.until("a runner", PATIENCE, () -> there.runners() > 0);
            there.kill();
        }
        assertOrders(rows(here, finished));
        assertThat(here.get(finished).body().get("state").asText()).isEqualTo("FINISHED");
        awaitState(here, running, "FINISHED");
        assertThat(rows(here, running).get(0).get(0).asLong()).isEqualTo(slowAnswer());

        here.delete(finished);
        here.delete(running);
        awaitNothingOf(finished);
        awaitNothingOf(running);
    }

    private static void awaitNothingOf(String query) throws Exception {
        Await.empty(
                "scratch objects",
                PATIENCE,
                () -> places.scratch().stream()
                        .filter(key -> key.contains(id(query)))
                        .toList());
    }

    @Test
    void aGatewayThatStopsHandsOver() throws Exception {
        String running;
        long stopped;
        try (Replica there = Replica.start(places.config("stopped"))) {
            running = submit(there.rest(), slow());
            Await.until("a runner", PATIENCE, () -> there.runners() > 0);
            there.stop();
            stopped = System.nanoTime();
        }
        Answer status = here.get(running);
        assertThat(status.status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - stopped))
                .isLessThan(Duration.ofSeconds(SharedPlaces.SILENCE_SECONDS));
        assertThat(status.body().get("state").asText()).isIn("PLANNING", "QUEUED", "RUNNING", "FINISHED");
        awaitState(here, running, "FINISHED");
        assertThat(rows(here, running).get(0).get(0).asLong()).isEqualTo(slowAnswer());
    }

    @Test
    void whatNobodyKnowsIsReapedWhenItIsOld() throws Exception {
        Await.until("the first scratch objects", PATIENCE, () -> {
            submit(here, orders());
            return !places.scratch().isEmpty();
        });
        String root = places.scratch().getFirst().split("/")[1];
        QueryId old = QueryId.create(Instant.now().minusSeconds(61));
        QueryId young = QueryId.create(Instant.now().plusSeconds(600));
        for (QueryId id : new QueryId[] {old, young}) {
            ObjectUri part = ObjectUri.parse(SharedPlaces.SCRATCH + root + "/" + id + "/1/part-00000.arrow");
            places.stores().forUri(part).put(part, new byte[1], PutMode.CREATE);
        }
        awaitNothingOf(old.value());
        assertThat(places.scratch()).anyMatch(key -> key.contains(young.value()));
    }
}
