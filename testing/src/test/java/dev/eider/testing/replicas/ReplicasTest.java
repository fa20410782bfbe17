package dev.eider.testing.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** REST statements are the cluster's, not a gateway's: whichever is asked answers, and none is lost with a gateway. */
@Timeout(90)
class ReplicasTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final long SLOW_ANSWER = 90_000;
    private static final String LOCAL = "127.0.0.1";

    @TempDir
    private static Path directory;

    private static SharedPlaces places;
    private static GatewayServer server;
    private static Replica beside;
    private static String url;
    private static RestClient here;
    private static Map<String, String> files;

    @BeforeAll
    static void start() throws Exception {
        files = GatewayRunner.demoTables().stream()
                .collect(Collectors.toMap(DemoTable::name, table -> "'" + table.location() + "/*.parquet'"));
        places = new SharedPlaces(directory, LOCAL);
        server = GatewayMain.start(places.config("here"));
        url = "http://" + LOCAL + ":" + server.httpPort();
        here = new RestClient(url, GatewayRunner.USER, GatewayRunner.PASSWORD);
        beside = Replica.start(places.config("beside"), LOCAL);
    }

    @AfterAll
    static void stop() throws Exception {
        beside.close();
        server.close();
        places.close();
    }

    private static String orders() {
        return "SELECT o_orderkey, o_comment FROM " + files.get("orders") + " ORDER BY o_orderkey LIMIT 20000";
    }

    private static String count() {
        return "SELECT count(*) AS n FROM " + files.get("nation");
    }

    /** Some seconds of work whose answer is {@link #SLOW_ANSWER}. */
    private static String slow() {
        return "SELECT sum(a.l_linenumber::BIGINT * b.n_nationkey * c.n_nationkey * d.r_regionkey)"
                + " // (SELECT sum(l_linenumber) FROM " + files.get("lineitem") + ") AS s FROM " + files.get("lineitem")
                + " a, " + files.get("nation") + " b, " + files.get("nation") + " c, " + files.get("region")
                + " d WHERE d.r_regionkey < 2";
    }

    private static String endless(String name) {
        return "SELECT count(*) AS " + name + " FROM " + files.get("lineitem") + " a, " + files.get("lineitem")
                + " b WHERE a.l_extendedprice * b.l_discount > a.l_tax + b.l_quantity";
    }

    private static String submit(RestClient gateway, String sql) throws Exception {
        return query(gateway.submit(body(sql)));
    }

    /** Small enough for all to run at once. */
    private static ObjectNode body(String sql) {
        return RestClient.body(sql).put("wait", "0s").put("cpu", "1").put("memory", "1GB");
    }

    private static void awaitState(RestClient gateway, String query, String state) throws Exception {
        Await.until(query + " " + state, PATIENCE, () -> {
            Answer answer = gateway.get(query);
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
        String query = submit(beside.rest(), orders());
        awaitState(here, query, "FINISHED");
        assertOrders(rows(here, query));
        assertThat(here.get(query).body().at("/result_rows").asLong()).isEqualTo(20_000);

        String wrong = submit(beside.rest(), "SELECT nope FROM " + files.get("nation"));
        awaitState(here, wrong, "FAILED");
        assertThat(here.get(wrong).body().at("/error/code").asText()).isEqualTo("COLUMN_NOT_FOUND");

        String running = submit(here, endless("cancelled"));
        assertThat(beside.rest().delete(running).status()).isEqualTo(200);
        awaitState(here, running, "CANCELLED");
        assertThat(beside.rest().get(running).body().get("state").asText()).isEqualTo("CANCELLED");

        RestClient stranger = new RestClient(url, "stranger", GatewayRunner.PASSWORD);
        assertThat(stranger.get(query).status()).isEqualTo(404);
        assertThat(marked(query))
                .as("what was handed on is not handed on again")
                .isEqualTo(421);
        assertThat(events(query)).contains("event:end").contains("FINISHED");
    }

    @Test
    void aRepeatedRequestFindsItsQueryAtAnyGateway() throws Exception {
        ObjectNode body = RestClient.body(count()).put("wait", "60s");
        Answer first = beside.rest().submitOnce("count", body);
        Answer second = here.submitOnce("count", body);
        assertThat(first.status()).as(first.toString()).isEqualTo(200);
        assertThat(second.body().get("query_id")).isEqualTo(first.body().get("query_id"));
        assertThat(second.body().at("/rows/0/0").asLong()).isEqualTo(25);
        Answer other = here.submitOnce("count", RestClient.body("SELECT 1"));
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.body().at("/error/code").asText()).isEqualTo("ALREADY_EXISTS");
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
    void whatAKilledGatewayHadIsTakenOverOnce() throws Exception {
        ObjectNode slow = body(slow());
        String finished;
        String running;
        List<String> waiting = new ArrayList<>();
        try (Replica there = Replica.start(places.config("killed"), LOCAL);
                Connection pg = there.pg();
                Connection flight = there.flight();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            finished = submit(there.rest(), orders());
            awaitState(there.rest(), finished, "FINISHED");
            Future<Boolean> bound = threads.submit(() -> ends(pg, endless("by_pg")));
            Future<Boolean> streamed = threads.submit(() -> ends(flight, endless("by_flight")));
            awaitRunners(there, 2);
            for (int i = 0; i < 4; i++) {
                waiting.add(submit(there.rest(), count()));
            }
            running = query(there.rest().submitOnce("killed", slow));
            awaitState(there.rest(), running, "RUNNING");
            List<ProcessHandle> runners = there.runners();
            there.kill();
            Await.until("no runner", PATIENCE, () -> runners.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(bound.get()).isFalse();
            assertThat(streamed.get()).isFalse();
        }
        assertOrders(rows(here, finished));
        assertThat(here.get(finished).body().get("state").asText()).isEqualTo("FINISHED");
        assertThat(query(beside.rest().submitOnce("killed", slow))).isEqualTo(running);
        awaitState(here, running, "FINISHED");
        assertThat(rows(beside.rest(), running).get(0).get(0).asLong()).isEqualTo(SLOW_ANSWER);
        assertThat(places.restarts(id(running))).isEqualTo(1);
        for (String query : waiting) {
            awaitState(beside.rest(), query, "FINISHED");
            assertThat(rows(here, query).get(0).get(0).asLong()).isEqualTo(25);
            assertThat(places.restarts(id(query))).isLessThan(2);
        }
        assertThat(lost("by_pg")).isEqualTo("RUNNER_LOST");
        assertThat(lost("by_flight")).isEqualTo("RUNNER_LOST");

        waiting.addAll(List.of(finished, running));
        for (String query : waiting) {
            here.delete(query);
        }
        for (String query : waiting) {
            awaitNothingOf(query);
        }
    }

    private static void awaitRunners(Replica gateway, int count) throws Exception {
        Await.until(count + " runners", PATIENCE, () -> gateway.runners().size() == count);
    }

    private static String query(Answer submitted) {
        assertThat(submitted.status()).as(submitted.toString()).isIn(200, 202);
        return "/v1/queries/" + submitted.body().get("query_id").asText();
    }

    /** Whether the statement comes to a good end. */
    private static boolean ends(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET eider.cpu = '1'");
            statement.execute("SET eider.memory = '1GB'");
            try (ResultSet rows = statement.executeQuery(sql)) {
                return rows.next();
            }
        } catch (SQLException _) {
            return false;
        }
    }

    /** How the statement with this column ended in the log. */
    private static String lost(String column) throws Exception {
        List<String> codes = new ArrayList<>();
        Await.until("the end of " + column, PATIENCE, () -> {
            for (JsonNode statement :
                    here.get("/v1/queries?state=FAILED").body().get("queries")) {
                if (statement.get("sql").asText().contains(column)) {
                    codes.add(statement.at("/error/code").asText());
                }
            }
            return !codes.isEmpty();
        });
        assertThat(codes).hasSize(1);
        return codes.getFirst();
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
        try (Replica there = Replica.start(places.config("stopped"), LOCAL);
                Connection pg = there.pg();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> bound = threads.submit(() -> ends(pg, endless("stopped")));
            awaitRunners(there, 1);
            running = submit(there.rest(), slow());
            awaitRunners(there, 2);
            there.stop();
            stopped = System.nanoTime();
            assertThat(bound.get()).isFalse();
        }
        Answer status = here.get(running);
        assertThat(status.status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - stopped))
                .isLessThan(Duration.ofSeconds(SharedPlaces.SILENCE_SECONDS));
        assertThat(status.body().get("state").asText()).isIn("PLANNING", "QUEUED", "RUNNING", "FINISHED");
        awaitState(here, running, "FINISHED");
        assertThat(rows(here, running).get(0).get(0).asLong()).isEqualTo(SLOW_ANSWER);
        assertThat(places.restarts(id(running))).isEqualTo(1);
        assertThat(lost("stopped")).isEqualTo("SHUTTING_DOWN");
    }

    @Test
    void whatNobodyKnowsIsReapedWhenItIsOld() throws Exception {
        awaitState(here, submit(here, orders()), "FINISHED");
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
