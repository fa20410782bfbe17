package dev.eider.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.QueryException;
import dev.eider.contract.UsageRecord;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeteringRoutesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static MeteringDatabase database;
    private static WebServer server;
    private static HttpClient client;

    @BeforeAll
    static void start() throws IOException {
        database = new MeteringDatabase();
        StatementLog log = new StatementLog(database.source(), "gateway-1");
        UsageRecord arrived = Statements.arrived("acme", "ann", "SELECT 1", NOON);
        log.arrived(arrived);
        UsageRecord started = Statements.started(arrived, NOON);
        log.started(started);
        log.ended(Statements.ended(started, NOON.plusMillis(1500), 5, 50));
        log.arrived(Statements.arrived("acme", "bob", "SELECT 1", NOON.minusSeconds(86_400)));
        log.arrived(Statements.arrived("other", "eve", "SELECT 1", NOON));
        server = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .routing(routing -> routing.error(
                                QueryException.class,
                                (_, response, e) ->
                                        response.status(e.code().httpStatus()).send(e.code() + ": " + e.getMessage()))
                        .register(
                                MeteringRoutes.PATH,
                                new MeteringRoutes(
                                        new UsageLedger(database.source()),
                                        request -> request.headers()
                                                .first(HeaderNames.create("X-Tenant"))
                                                .orElse("nobody"),
                                        Clock.fixed(NOON, ZoneOffset.UTC))))
                .build()
                .start();
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        server.stop();
        database.close();
    }

    @Test
    void tellsToday() throws Exception {
        HttpResponse<String> response = get("");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo("{\"tenant\":\"acme\",\"from\":\"2026-11-21\",\"to\":\"2026-11-21\",\"usage\":["
                        + "{\"day\":\"2026-11-21\",\"statements\":1,\"failed\":0,\"cancelled\":0,\"jobs\":1,"
                        + "\"cpu_seconds\":3.0,\"gib_seconds\":4.5,\"bytes_scanned\":1000,\"bytes_returned\":50,"
                        + "\"rows\":5}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?from=2026-11-20&to=2026-11-21&group=principal | \"principal\":\"ann\" | \"principal\":\"bob\"",
                "?from=2026-11-20&to=2026-11-21&group=day | \"day\":\"2026-11-20\" | \"day\":\"2026-11-21\"",
                "?from=2026-11-20&group=day,principal | \"day\":\"2026-11-20\",\"principal\":\"bob\" | \"ann\""
            })
    void groups(String query, String first, String second) throws Exception {
        HttpResponse<String> response = get(query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).contains(first, second).doesNotContain("eve");
    }

    @ParameterizedTest
    @CsvSource({
        "?from=yesterday, from",
        "?to=2026-02-30, to is",
        "?from=2026-11-22&to=2026-11-21, before",
        "?from=2020-01-01&to=2026-01-01, 366",
        "?group=tenant, group",
        "?group=, group",
        "?since=2026-11-20, 'unknown parameter since; there are from, group, to'",
        "?from=2026-11-20&From=2026-11-20, unknown parameter From"
    })
    void namesWhatIsWrong(String query, String named) throws Exception {
        HttpResponse<String> response = get(query);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("INVALID_REQUEST: ").contains(named);
    }

    private static HttpResponse<String> get(String query) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + MeteringRoutes.PATH + query);
        return client.send(
                HttpRequest.newBuilder(uri).header("X-Tenant", "acme").build(), BodyHandlers.ofString());
    }
}
