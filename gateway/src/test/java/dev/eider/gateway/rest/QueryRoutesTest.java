package dev.eider.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.gateway.query.QueryRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryRoutesTest {
    private RestFixture door;

    @BeforeAll
    void open() throws Exception {
        door = new RestFixture();
    }

    @AfterAll
    void close() throws Exception {
        door.close();
    }

    @AfterEach
    void nothingIsLeftOpen() throws Exception {
        door.queries.queries().forEach(query -> query.cancel());
        door.queries.awaitQuiet(Duration.ofSeconds(5));
    }

    @Test
    void answersStatusAndRowsOfAQueryThatIsDoneInTime() throws Exception {
        HttpResponse<String> response = door.post("{\"sql\": \"SELECT 42 AS answer, 'a' AS letter\"}");
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode body = RestFixture.json(response);
        assertThat(body.path("state").asText()).isEqualTo("FINISHED");
        assertThat(body.path("columns").toString())
                .isEqualTo("[{\"name\":\"answer\",\"type\":\"INTEGER\"},{\"name\":\"letter\",\"type\":\"VARCHAR\"}]");
        assertThat(body.path("rows").toString()).isEqualTo("[[42,\"a\"]]");
        assertThat(body.path("row_count").asInt()).isEqualTo(1);
        assertThat(body.has("next")).isFalse();
        assertThat(response.headers().firstValue("Eider-Query-Id"))
                .hasValue(body.path("query_id").asText());
    }

    @Test
    void givesTheFirstRowsAndTheAddressOfTheNext() throws Exception {
        JsonNode first = door.submit("SELECT range AS i FROM range(2500)");
        assertThat(first.path("rows")).hasSize(1000);
        JsonNode second = RestFixture.json(door.get(first.path("next").asText()));
        assertThat(second.path("rows").path(0).path(0).asInt()).isEqualTo(1000);
        JsonNode third = RestFixture.json(door.get(second.path("next").asText()));
        assertThat(third.path("rows")).hasSize(500);
        assertThat(third.path("rows").path(499).path(0).asInt()).isEqualTo(2499);
        assertThat(third.has("next")).isFalse();
    }

    @Test
    void answers202AndAPlaceToPollWhenItTakesLonger() throws Exception {
        HttpResponse<String> response = door.post("{\"sql\": \"SLOW 300\", \"wait\": \"0s\"}");
        assertThat(response.statusCode()).isEqualTo(202);
        String location = response.headers().firstValue("Location").orElseThrow();
        JsonNode running = RestFixture.json(door.get(location));
        assertThat(running.path("state").asText()).isEqualTo("RUNNING");
        assertThat(running.path("progress").path("staged_bytes").asLong()).isEqualTo(250_000);
        assertThat(running.path("progress").path("percent").isNull()).isTrue();
        assertThat(running.path("estimate").path("scan_bytes").asLong()).isEqualTo(1_000_000);
        assertThat(running.path("shape").path("cpu_millis").asInt()).isEqualTo(2000);
        assertFailedRun(running);
        JsonNode done = RestFixture.json(door.get(location + "?wait=10s"));
        assertThat(done.path("state").asText()).isEqualTo("FINISHED");
        assertThat(door.get(done.path("result").asText() + "?format=csv").body())
                .isEqualTo("answer\r\n42\r\n");
    }

    private static void assertFailedRun(JsonNode query) {
        assertThat(query.path("failed_runs")).hasSize(1);
        JsonNode run = query.path("failed_runs").path(0);
        assertThat(run.at("/shape/memory_bytes").asLong()).isEqualTo(1L << 29);
        assertThat(run.path("ended_at").asText()).isEqualTo("2026-01-01T00:00:01Z");
        assertThat(run.at("/error/code").asText()).isEqualTo("OUT_OF_MEMORY");
        assertThat(run.at("/error/sql_state").asText()).isEqualTo("53200");
    }

    @Test
    void aFailedStatementHasItsErrorsStatus() throws Exception {
        HttpResponse<String> response = door.post("{\"sql\": \"FAIL\"}");
        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode body = RestFixture.json(response);
        assertThat(body.path("error").toString())
                .isEqualTo(
                        "{\"code\":\"COLUMN_NOT_FOUND\",\"sql_state\":\"42703\",\"kind\":\"USER\",\"message\":\"column \\\"nme\\\" is not there\",\"position\":8,\"hint\":\"Did you mean \\\"name\\\"?\"}");
        String id = body.path("query_id").asText();
        assertThat(RestFixture.json(door.get("/v1/queries/" + id)).path("state").asText())
                .isEqualTo("FAILED");
        assertThat(door.get("/v1/queries/" + id + "/result").statusCode()).isEqualTo(400);
    }

    @Test
    void handsOverWhatTheRequestAsksFor() throws Exception {
        door.post("""
                {"sql": "SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e, ? AS f", "parameters":
                  [1, 1.50, "x", null, true, {"type": "DATE", "value": "2026-01-31"}],
                 "catalog": "c", "schema": "s", "settings": {"TimeZone": "UTC", "eider.cpu": 1}, "wait": "1s",
                 "max_bytes_scanned": "1GB", "cpu": "1500m", "memory": "2GiB", "time_limit": 90}""");
        QueryRequest request = door.queries.requests().getLast();
        assertThat(request.parameters().toString()).contains("BIGINT", "DECIMAL(2,1)", "BOOLEAN", "DATE", "2026-01-31");
        assertThat(request.parameters().get(2).type()).isEmpty();
        assertThat(request.parameters().get(3).text()).isEmpty();
        assertThat(request.session().catalog()).isEqualTo("c");
        assertThat(request.session().schema()).isEqualTo("s");
        assertThat(request.session().setting("timezone")).hasValue("UTC");
        assertThat(request.options())
                .isEqualTo(new QueryRequest.Options(
                        OptionalInt.of(1500),
                        OptionalLong.of(2L << 30),
                        OptionalLong.of(1_000_000_000),
                        java.util.Optional.of(Duration.ofSeconds(90))));
        assertThat(request.principal()).isEqualTo(RestFixture.ANN);
    }

    @Test
    void aDryRunRunsNothing() throws Exception {
        int before = door.queries.requests().size();
        JsonNode body = RestFixture.json(door.post("{\"sql\": \"SELECT 1\", \"dry_run\": true}"));
        assertThat(body.path("dry_run").asBoolean()).isTrue();
        assertThat(body.path("estimate")
                        .path("operators")
                        .path(0)
                        .path("memory_bytes")
                        .asLong())
                .isEqualTo(2000);
        assertThat(door.queries.requests()).hasSize(before);
    }

    @Test
    void cancelIsIdempotent() throws Exception {
        String id = RestFixture.json(door.post("{\"sql\": \"HANG\", \"wait\": 0}"))
                .path("query_id")
                .asText();
        for (int i = 0; i < 2; i++) {
            JsonNode body =
                    RestFixture.json(door.send(door.request("/v1/queries/" + id).DELETE()));
            assertThat(body.path("state").asText()).isEqualTo("CANCELLED");
        }
        HttpResponse<String> result = door.get("/v1/queries/" + id + "/result");
        assertThat(result.statusCode()).isEqualTo(409);
        assertThat(RestFixture.json(result).path("error").path("code").asText()).isEqualTo("QUERY_CANCELLED");
    }

    @Test
    void theStatusTellsThatAResultWasDeleted() throws Exception {
        JsonNode finished = door.submit("SELECT 1");
        String id = finished.path("query_id").asText();
        assertThat(finished.path("result_deleted").asBoolean(true)).isFalse();
        assertThat(finished.path("result").asText()).isEqualTo("/v1/queries/" + id + "/result");
        door.send(door.request("/v1/queries/" + id).DELETE());
        JsonNode deleted = RestFixture.json(door.get("/v1/queries/" + id));
        assertThat(deleted.path("state").asText()).isEqualTo("FINISHED");
        assertThat(deleted.path("result_deleted").asBoolean()).isTrue();
        assertThat(deleted.path("result").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "`settings`: {`eider.nonsense`: 1}|400|UNKNOWN_SETTING|setting `eider.nonsense` is not known; Eider's own are eider.cpu,",
                "`settings`: {`eider.memory`: `4 parsecs`}|400|INVALID_REQUEST|eider.memory",
                "`settings`: {`eider.cpu`: 1e999999999}|400|INVALID_REQUEST|eider.cpu",
                "`settings`: {`eider.memory`: `1e999999999`}|400|INVALID_REQUEST|eider.memory",
                "`settings`: {`statement_timeout`: 1e999999999}|400|INVALID_REQUEST|statement_timeout",
                "`max_bytes_scanned`: 1e999999999|400|INVALID_REQUEST|max_bytes_scanned is a number of more than 40 digits",
                "`wait`: 1e-999999999|400|INVALID_REQUEST|wait is a number of more than 40 digits",
                "`settings`: {`server_version`: `1`}|400|READ_ONLY_SETTING|cannot be changed",
                "`schema`: `nonsense`|404|SCHEMA_NOT_FOUND|nonsense",
                "`catalog`: `nonsense`|404|CATALOG_NOT_FOUND|nonsense"
            })
    void aSettingOrPlaceThatThereIsNotIsRefused(String member, int status, String code, String message)
            throws Exception {
        HttpResponse<String> response = door.send(door.request("/v1/queries")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                        ("{`sql`: `SELECT 1`, " + member + "}").replace('`', '"'))));
        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode error = RestFixture.json(response).path("error");
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("message").asText()).contains(message.replace('`', '"'));
    }

    @Test
    void moreParametersThanAStatementCanHaveAreRefused() throws Exception {
        HttpResponse<String> response =
                door.post("{\"sql\": \"SELECT 1\", \"parameters\": [" + "1,".repeat(65_535) + "1]}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(RestFixture.json(response).at("/error/message").asText())
                .contains("parameters has 65536 elements; a statement has 65535 parameters at most");
    }

    @Test
    void anotherOnesQueryIsNotFound() throws Exception {
        String id = door.submit("SELECT 1").path("query_id").asText();
        var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create(door.url() + "/v1/queries/" + id))
                .header("Authorization", RestFixture.basic("bob", RestFixture.PASSWORD));
        assertThat(door.send(request).statusCode()).isEqualTo(404);
        assertThat(door.get("/v1/queries/" + "0".repeat(26)).statusCode()).isEqualTo(404);
        assertThat(door.get("/v1/queries/nonsense").statusCode()).isEqualTo(400);
    }

    @Test
    void anIdempotencyKeyStartsAQueryOnce() throws Exception {
        var request = door.request("/v1/queries")
                .header("Idempotency-Key", "k1")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"sql\": \"SELECT 7\"}"));
        String first = RestFixture.json(door.send(request)).path("query_id").asText();
        String second = RestFixture.json(door.send(request)).path("query_id").asText();
        assertThat(second).isEqualTo(first);
        HttpResponse<String> other =
                door.send(request.POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"sql\": \"SELECT 8\"}")));
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("k1");
    }

    @Test
    void listsHistory() throws Exception {
        JsonNode body =
                RestFixture.json(door.get("/v1/queries?state=RUNNING&since=2026-01-01T00:00:00Z&limit=5&page_token=t"));
        assertThat(door.history.asked.getLast())
                .isEqualTo("ann Optional[RUNNING] Optional[2026-01-01T00:00:00Z] 5 Optional[t]");
        assertThat(body.path("queries").path(0).path("sql").asText()).isEqualTo("SELECT 1");
        assertThat(body.path("queries").path(0).has("query_id")).isTrue();
        assertFailedRun(body.path("queries").path(0));
        assertThat(body.path("next_page_token").asText()).isEqualTo("more");
        assertThat(door.get("/v1/queries?state=SLEEPING").statusCode()).isEqualTo(400);
        for (int limit : new int[] {0, 1001}) {
            HttpResponse<String> refused = door.get("/v1/queries?limit=" + limit);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("'" + limit + "' is not a whole number from 1 to 1000");
        }
    }

    @Test
    void tellsProgressAsEvents() throws Exception {
        String id = RestFixture.json(door.post("{\"sql\": \"SLOW 400\", \"wait\": 0}"))
                .path("query_id")
                .asText();
        HttpResponse<String> events =
                door.send(door.request("/v1/queries/" + id + "/events").header("Accept", "text/event-stream"));
        assertThat(events.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(events.body()).startsWith("event:progress\ndata:{").contains("event:end\ndata:{");
        assertThat(events.body().lines().filter(line -> line.startsWith("event:end")))
                .hasSize(1);
    }

    @Test
    void aStatementWithoutRowsHasNoColumns() throws Exception {
        JsonNode body = door.submit("SET x = 1");
        assertThat(body.path("command").asText()).isEqualTo("SET");
        assertThat(body.path("columns")).isEmpty();
        assertThat(body.path("rows")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"sql\": \"SELECT 1\" | line 1, column",
                "~~ | the body is empty",
                "[1] | the body is an array",
                "{\"sql\": \"SELECT 1\", \"sqll\": 1} | unknown field sqll",
                "{} | sql is missing",
                "{\"sql\": 1} | sql is a number, not a string",
                "{\"sql\": \"SELECT 1\", \"parameters\": {}} | parameters is an object, not an array",
                "{\"sql\": \"SELECT 1\", \"parameters\": [1, [2]]} | parameters[1] is an array",
                "{\"sql\": \"SELECT ?\", \"parameters\": [{\"type\": \"INT) - (SELECT 1\", \"value\": \"1\"}]} | parameters[0].type: \"INT) - (SELECT 1\" is no type",
                "{\"sql\": \"SELECT 1\", \"settings\": {\"a\": {}}} | settings.a is an object",
                "{\"sql\": \"SELECT 1\", \"wait\": \"61s\"} | wait: '61s' is not between 0s and 60s",
                "{\"sql\": \"SELECT 1\", \"wait\": \"soon\"} | wait: 'soon' is not a duration",
                "{\"sql\": \"SELECT 1\", \"format\": \"xml\"} | format 'xml' is not one of json, ndjson, csv, arrow",
                "{\"sql\": \"SELECT 1\", \"memory\": \"much\"} | memory: 'much' is not a number of bytes",
                "{\"sql\": \"SELECT 1\", \"cpu\": true} | cpu is a boolean",
                "{\"sql\": \"SELECT 1\", \"dry_run\": \"yes\"} | dry_run is a string, not true or false",
                "{\"sql\": \"SELECT 1\", \"sql\": \"SELECT 2\"} | Duplicate field 'sql'",
                "{\"sql\": \"SELECT 1\"} x | is not JSON",
                "{\"sql\": \"SELECT '\\ud800'\"} | sql is not Unicode: it has a \\ud800",
                "{\"sql\": \"SELECT ?\", \"parameters\": [\"\\ud83e\\udd86\", {\"value\": \"\\udd86\"}]} | parameters[1].value is not",
                "{\"sql\": \"SELECT 1\", \"settings\": {\"\\udd86x\": 1}} | low surrogate in field name",
            })
    void namesWhatIsWrongWithABody(String body, String message) throws Exception {
        HttpResponse<String> response = door.post(body);
        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode error = RestFixture.json(response).path("error");
        assertThat(error.path("code").asText()).isEqualTo("INVALID_REQUEST");
        assertThat(error.path("message").asText()).contains(message).doesNotContain("Source");
    }

    @Test
    void aDeeplyNestedBodyIsRefused() throws Exception {
        assertThat(door.post("{\"sql\": " + "[".repeat(100_000)).statusCode()).isEqualTo(400);
    }

    @Test
    void aParameterMayBeAsLongAsTheBody() {
        String body = "{\"sql\": \"SELECT ?\", \"parameters\": [\"" + "x".repeat(30_000_000) + "\"]}";
        assertThat(SubmitBodyParser.parse(body.getBytes(StandardCharsets.UTF_8)).parameters())
                .hasSize(1);
    }
}
