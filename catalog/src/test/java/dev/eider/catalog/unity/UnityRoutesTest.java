package dev.eider.catalog.unity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.catalog.store.JooqCatalog;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.database.EmbeddedDatabase;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnityRoutesTest {
    private static final String LINEITEM = """
            {"name": "lineitem", "catalog_name": "demo", "schema_name": "tpch", "table_type": "EXTERNAL",
             "data_source_format": "PARQUET", "storage_location": "s3://lake/lineitem/", "comment": "größe",
             "properties": {"team": "x"},
             "columns": [
               {"name": "l_orderkey", "type_text": "bigint", "type_json": "\\"long\\"", "type_name": "LONG", "position": 0,
                "nullable": false},
               {"name": "l_price", "type_text": "decimal(15,2)", "type_name": "DECIMAL", "type_precision": 15,
                "type_scale": 2, "position": 1},
               {"name": "day", "type_text": "date", "type_name": "DATE", "position": 2, "partition_index": 0}]}
            """;

    @TempDir
    static Path directory;

    private static EmbeddedDatabase database;
    private static WebServer server;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        database = EmbeddedDatabase.startUnsynced(directory);
        JooqCatalog.migrate(database.dataSource());
        server = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .routing(routing -> routing.register(
                        UnityRoutes.PATH,
                        new UnityRoutes(
                                new JooqCatalog(database.dataSource()), UnityRoutesTest::principal, location -> {})))
                .build()
                .start();
        client = HttpClient.newHttpClient();
    }

    private static String principal(ServerRequest request) {
        return request.headers()
                .first(HeaderNames.create("X-User"))
                .orElseThrow(() -> new QueryException(ErrorCode.AUTHENTICATION_FAILED, "who are you?"));
    }

    @AfterAll
    static void stop() {
        client.close();
        server.stop();
        database.close();
    }

    @BeforeEach
    void demo() throws Exception {
        try (Connection connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("TRUNCATE eider_catalog.catalogs CASCADE");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        assertThat(send("POST", "/catalogs", "{\"name\": \"demo\"}").status).isEqualTo(200);
        assertThat(send("POST", "/schemas", "{\"name\": \"tpch\", \"catalog_name\": \"demo\"}").status)
                .isEqualTo(200);
    }

    @Test
    void createsAndReturnsACatalog() throws Exception {
        long before = Instant.now().toEpochMilli();
        Answer created = send(
                "POST",
                "/catalogs",
                "{\"name\": \"Größe 1\", \"comment\": \"c\", \"properties\": {\"k\": \"v\"}, \"storage_root\": null}");
        assertThat(created.status).isEqualTo(200);
        assertThat(created.json.path("name").asText()).isEqualTo("Größe 1");
        assertThat(created.json.path("comment").asText()).isEqualTo("c");
        assertThat(created.json.path("properties").path("k").asText()).isEqualTo("v");
        assertThat(created.json.path("created_by").asText()).isEqualTo("ann");
        assertThat(created.json.path("created_at").asLong())
                .isBetween(before, Instant.now().toEpochMilli());
        assertThat(created.json.path("id").asText()).hasSize(36);
        Answer read = send("GET", "/catalogs/GR%C3%B6%C3%9FE%201", "");
        assertThat(read.json).isEqualTo(created.json);
    }

    @Test
    void createsReturnsAndDeletesATable() throws Exception {
        Answer created = send("POST", "/tables", LINEITEM);
        assertThat(created.status).isEqualTo(200);
        JsonNode table = created.json;
        assertThat(table.path("table_id").asText()).hasSize(36);
        assertThat(table.path("table_type").asText()).isEqualTo("EXTERNAL");
        assertThat(table.path("data_source_format").asText()).isEqualTo("PARQUET");
        assertThat(table.path("storage_location").asText()).isEqualTo("s3://lake/lineitem/");
        assertThat(table.path("columns").toString())
                .isEqualTo("[{\"name\":\"l_orderkey\",\"type_text\":\"bigint\",\"type_json\":\"\\\"long\\\"\","
                        + "\"type_name\":\"LONG\",\"position\":0,\"nullable\":false},"
                        + "{\"name\":\"l_price\",\"type_text\":\"decimal(15,2)\",\"type_name\":\"DECIMAL\","
                        + "\"type_precision\":15,\"type_scale\":2,\"position\":1,\"nullable\":true},"
                        + "{\"name\":\"day\",\"type_text\":\"date\",\"type_name\":\"DATE\",\"position\":2,"
                        + "\"nullable\":true,\"partition_index\":0}]");
        assertThat(send("GET", "/tables/demo.tpch.LINEITEM", "").json).isEqualTo(table);
        Answer list = send("GET", "/tables?catalog_name=demo&schema_name=tpch", "");
        assertThat(list.json.path("tables").get(0)).isEqualTo(table);
        assertThat(list.json.has("next_page_token")).isFalse();
        assertThat(send("DELETE", "/tables/demo.tpch.lineitem", "").status).isEqualTo(200);
        expect(send("GET", "/tables/demo.tpch.lineitem", ""), 404, "TABLE_DOES_NOT_EXIST", "lineitem");
    }

    @Test
    void pagesThroughALongList() throws Exception {
        for (int i = 0; i < 5; i++) {
            send("POST", "/schemas", "{\"name\": \"s" + i + "\", \"catalog_name\": \"demo\"}");
        }
        StringBuilder seen = new StringBuilder();
        String token = "";
        int pages = 0;
        do {
            Answer page = send("GET", "/schemas?catalog_name=demo&max_results=4&page_token=" + token, "");
            page.json
                    .path("schemas")
                    .forEach(schema ->
                            seen.append(schema.path("full_name").asText()).append(' '));
            token = page.json.path("next_page_token").asText();
            pages++;
        } while (!token.isEmpty());
        assertThat(seen).hasToString("demo.s0 demo.s1 demo.s2 demo.s3 demo.s4 demo.tpch ");
        assertThat(pages).isEqualTo(2);
    }

    @Test
    void updatesCatalogsAndSchemas() throws Exception {
        Answer catalog = send("PATCH", "/catalogs/demo", "{\"comment\": \"new\", \"new_name\": \"shop\"}");
        assertThat(catalog.json.path("name").asText()).isEqualTo("shop");
        assertThat(catalog.json.path("comment").asText()).isEqualTo("new");
        Answer schema = send("PATCH", "/schemas/shop.tpch", "{\"properties\": {\"a\": \"b\"}}");
        assertThat(schema.json.path("full_name").asText()).isEqualTo("shop.tpch");
        assertThat(schema.json.path("properties").toString()).isEqualTo("{\"a\":\"b\"}");
    }

    @Test
    void deletesWhatIsNotEmptyOnlyByForce() throws Exception {
        send("POST", "/tables", LINEITEM);
        expect(send("DELETE", "/catalogs/demo", ""), 409, "CATALOG_NOT_EMPTY", "demo");
        expect(send("DELETE", "/schemas/demo.tpch?force=false", ""), 409, "SCHEMA_NOT_EMPTY", "demo.tpch");
        assertThat(send("DELETE", "/schemas/demo.tpch?force=true", "").status).isEqualTo(200);
        assertThat(send("DELETE", "/catalogs/demo", "").status).isEqualTo(200);
        assertThat(send("GET", "/catalogs", "").json.toString()).isEqualTo("{\"catalogs\":[]}");
    }

    @Test
    void namesWhatIsMissingOrThereAlready() throws Exception {
        expect(send("GET", "/catalogs/nope", ""), 404, "CATALOG_DOES_NOT_EXIST", "nope");
        expect(send("GET", "/schemas/demo.nope", ""), 404, "SCHEMA_DOES_NOT_EXIST", "demo.nope");
        expect(send("GET", "/tables/demo.nope.x", ""), 404, "SCHEMA_DOES_NOT_EXIST", "demo.nope");
        expect(send("GET", "/tables/x.y", ""), 400, "INVALID_PARAMETER_VALUE", "3 parts");
        expect(send("POST", "/catalogs", "{\"name\": \"DEMO\"}"), 409, "CATALOG_ALREADY_EXISTS", "DEMO");
        expect(send("GET", "/schemas", ""), 400, "INVALID_PARAMETER_VALUE", "catalog_name");
        expect(send("GET", "/nothing/here", ""), 404, "ENDPOINT_NOT_FOUND", "nothing at this path");
        expect(send("GET", "/tables/a/b", ""), 404, "ENDPOINT_NOT_FOUND", "nothing at this path");
        expect(send("PUT", "/catalogs/demo", "{}"), 404, "ENDPOINT_NOT_FOUND", "method");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "42", "\"x\"", "null", "{\"name\": \"a\"} trailing {", "\u0000"})
    void refusesBodiesThatAreNoObject(String body) throws Exception {
        expect(send("POST", "/catalogs", body), 400, "INVALID_PARAMETER_VALUE", "body");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "{} | name is missing",
                "{\"name\": 3} | name must be a string",
                "{\"name\": null} | name is missing",
                "{\"name\": \"\"} | name must have 1 to 255",
                "{\"name\": \"a.b\"} | a dot",
                "{\"name\": \"a/b\"} | a slash",
                "{\"name\": \" a\"} | blank",
                "{\"name\": \"a\\u0000b\"} | control character",
                "{\"name\": \"\\ud800\"} | Unicode",
                "{\"name\": \"system\"} | reserved",
                "{\"name\": \"x\", \"comment\": \"\\u0000\"} | comment",
                "{\"name\": \"x\", \"properties\": []} | properties must be an object",
                "{\"name\": \"x\", \"properties\": {\"k\": 1}} | properties.k must be a string"
            })
    void namesTheFieldThatIsWrong(String body, String named) throws Exception {
        expect(send("POST", "/catalogs", body), 400, "INVALID_PARAMETER_VALUE", named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"PARQUET\" | \"DELTA\" | UNIMPLEMENTED | DELTA is not supported yet",
                "\"PARQUET\" | \"XLS\" | INVALID_PARAMETER_VALUE | data_source_format",
                "\"EXTERNAL\" | \"MANAGED\" | UNIMPLEMENTED | storage_location",
                "\"s3://lake/lineitem/\" | \"/etc\" | INVALID_PARAMETER_VALUE | storage_location",
                "\"s3://lake/lineitem/\" | \"s3://lake/../x/\" | INVALID_PARAMETER_VALUE | storage_location",
                "\"s3://lake/lineitem/\" | \"s3://lake/./x/\" | INVALID_PARAMETER_VALUE | without '.'",
                "\"s3://lake/lineitem/\" | \"file:///data/./x\" | INVALID_PARAMETER_VALUE | without '.'",
                "\"s3://lake/lineitem/\" | null | INVALID_PARAMETER_VALUE | storage_location",
                "\"bigint\" | \"bigit\" | INVALID_PARAMETER_VALUE | columns[0].type_text",
                "\"position\": 1 | \"position\": 7 | INVALID_PARAMETER_VALUE | columns[1].position",
                "\"position\": 1 | \"position\": -1 | INVALID_PARAMETER_VALUE | columns[1].position",
                "\"l_price\" | \"L_ORDERKEY\" | INVALID_PARAMETER_VALUE | twice",
                "\"nullable\": false | \"nullable\": 1 | INVALID_PARAMETER_VALUE | columns[0].nullable",
                "\"columns\": | \"columns\": 1, \"x\": | INVALID_PARAMETER_VALUE | columns must be an array"
            },
            quoteCharacter = '\u0001')
    void refusesTables(String replace, String by, String code, String named) throws Exception {
        assertThat(LINEITEM).contains(replace);
        expect(send("POST", "/tables", LINEITEM.replace(replace, by)), 400, code, named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/catalogs?max_results=-1",
                "/catalogs?max_results=x",
                "/catalogs?page_token=%25",
                "/catalogs?page_token=AA",
                "/catalogs?page_token=_w"
            })
    void refusesBadPages(String path) throws Exception {
        expect(send("GET", path, ""), 400, "INVALID_PARAMETER_VALUE", path.contains("max") ? "max_results" : "token");
    }

    @Test
    void refusesMoreColumnsThanATableMayHave() throws Exception {
        String columns = "\"columns\": [" + "{},".repeat(10_000) + "{}], \"x\":";
        expect(
                send("POST", "/tables", LINEITEM.replace("\"columns\":", columns)),
                400,
                "INVALID_PARAMETER_VALUE",
                "columns has 10001 elements; there may be 10000");
    }

    @Test
    void refusesAFloodOfBytes() throws Exception {
        String body = "{\"name\": \"x\", \"comment\": \"" + "a".repeat(9 << 20) + "\"}";
        expect(send("POST", "/catalogs", body), 413, "REQUEST_LIMIT_EXCEEDED", "larger");
        expect(send("POST", "/catalogs", "[".repeat(1 << 20)), 400, "INVALID_PARAMETER_VALUE", "body");
    }

    @Test
    void asksWhoIsThere() throws Exception {
        HttpResponse<String> response =
                client.send(request("POST", "/catalogs", "{\"name\": \"x\"}").build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).contains("AUTHENTICATION_FAILED", "who are you?");
    }

    private record Answer(int status, JsonNode json) {}

    private static Answer send(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.send(request(method, path, body).header("X-User", "ann").build(), BodyHandlers.ofString());
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        return new Answer(response.statusCode(), Json.mapper().readTree(response.body()));
    }

    private static HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + UnityRoutes.PATH + path))
                .method(method, BodyPublishers.ofString(body));
    }

    private static void expect(Answer answer, int status, String code, String named) {
        assertThat(answer.json.path("error_code").asText())
                .as("%s", answer.json)
                .isEqualTo(code);
        assertThat(answer.json.path("message").asText()).contains(named);
        assertThat(answer.status).isEqualTo(status);
    }
}
