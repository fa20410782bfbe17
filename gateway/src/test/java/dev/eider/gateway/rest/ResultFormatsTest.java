package dev.eider.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class ResultFormatsTest {
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
        door.queries.awaitQuiet(Duration.ofSeconds(5));
    }

    private String resultOf(String sql) throws Exception {
        return door.submit(sql).path("result").asText();
    }

    private String value(String expression) throws Exception {
        String row = door.get(resultOf("SELECT " + expression + " AS v") + "?format=ndjson")
                .body();
        assertThat(row).startsWith("{\"v\":").endsWith("}\n");
        return row.substring(5, row.length() - 2);
    }

    @Test
    void writesEveryTypeAsJson() throws Exception {
        assertThat(value("NULL")).isEqualTo("null");
        assertThat(value("true")).isEqualTo("true");
        assertThat(value("255::UTINYINT")).isEqualTo("255");
        assertThat(value("(-128)::TINYINT")).isEqualTo("-128");
        assertThat(value("65535::USMALLINT")).isEqualTo("65535");
        assertThat(value("4294967295::UINTEGER")).isEqualTo("4294967295");
        assertThat(value("18446744073709551615::UBIGINT")).isEqualTo("18446744073709551615");
        assertThat(value("9007199254740993::BIGINT")).isEqualTo("9007199254740993");
        assertThat(value("12345678901234567890.1230::DECIMAL(38,4)")).isEqualTo("12345678901234567890.1230");
        assertThat(value("0.0000001::DECIMAL(10,8)")).isEqualTo("0.00000010");
        assertThat(value("1.5::FLOAT")).isEqualTo("1.5");
        assertThat(value("1e300::DOUBLE")).isEqualTo("1.0E300");
        assertThat(value("'nan'::DOUBLE")).isEqualTo("\"NaN\"");
        assertThat(value("'-infinity'::FLOAT")).isEqualTo("\"-Infinity\"");
        assertThat(value("'na\"ïve' || chr(10)")).isEqualTo("\"na\\\"ïve\\n\"");
        assertThat(value("'\\xDE\\xAD'::BLOB")).isEqualTo("\"3q0=\"");
        assertThat(value("DATE '2026-01-31'")).isEqualTo("\"2026-01-31\"");
        assertThat(value("'infinity'::DATE")).isEqualTo("\"infinity\"");
        assertThat(value("TIME '12:34:56.5'")).isEqualTo("\"12:34:56.5\"");
        assertThat(value("TIME '24:00:00'")).isEqualTo("\"24:00:00\"");
        assertThat(value("TIMESTAMP '2026-01-31 00:00:00'")).isEqualTo("\"2026-01-31T00:00:00\"");
        assertThat(value("'-infinity'::TIMESTAMP")).isEqualTo("\"-infinity\"");
        assertThat(value("TIMESTAMP_NS '2026-01-31 00:00:00.123456789'"))
                .isEqualTo("\"2026-01-31T00:00:00.123456789\"");
        assertThat(value("TIMESTAMPTZ '2026-01-31 12:00:00+02'")).isEqualTo("\"2026-01-31T10:00:00Z\"");
        assertThat(value("INTERVAL '14 months 3 days 4.5 seconds'")).isEqualTo("\"P1Y2M3DT4.5S\"");
        assertThat(value("INTERVAL '-90 minutes'")).isEqualTo("\"PT-1H-30M\"");
        assertThat(value("'8f14e45f-ceea-467f-a8f5-5a5b5c5d5e5f'::UUID"))
                .isEqualTo("\"8f14e45f-ceea-467f-a8f5-5a5b5c5d5e5f\"");
        assertThat(value("[1, NULL, 3]")).isEqualTo("[1,null,3]");
        assertThat(value("array_value(1.5::DOUBLE, 2)")).isEqualTo("[1.5,2.0]");
        assertThat(value("{'a': [DATE '2026-01-31'], 'b': NULL}")).isEqualTo("{\"a\":[\"2026-01-31\"],\"b\":null}");
        assertThat(value("map {1: 'x', 2: NULL}")).isEqualTo("{\"1\":\"x\",\"2\":null}");
        assertThat(value("union_value(num := 2)")).isEqualTo("2");
    }

    @Test
    void writesWideNumbersAsStringsWhenAsked() throws Exception {
        String path = resultOf("SELECT 1::BIGINT AS a, 2::INTEGER AS b, 3::DECIMAL(10,2) AS c, 4::UBIGINT AS d");
        assertThat(door.get(path + "?format=ndjson&strings=true").body())
                .isEqualTo("{\"a\":\"1\",\"b\":2,\"c\":\"3.00\",\"d\":\"4\"}\n");
    }

    @Test
    void namesColumnsThatStandTwice() throws Exception {
        assertThat(door.get(resultOf("SELECT 1 AS a, 2 AS a, 3 AS a_1") + "?format=ndjson")
                        .body())
                .isEqualTo("{\"a\":1,\"a_2\":2,\"a_1\":3}\n");
    }

    @Test
    void writesCsvByTheBook() throws Exception {
        String sql =
                "SELECT NULL AS n, '' AS e, 'a,b' AS \"x,y\", 'say \"hi\"' AS q, 'two' || chr(10) || 'lines' AS l, [1,2] AS a";
        HttpResponse<String> csv = door.get(resultOf(sql) + "?format=csv");
        assertThat(csv.headers().firstValue("Content-Type")).hasValue("text/csv; charset=utf-8; header=present");
        assertThat(csv.body())
                .isEqualTo("n,e,\"x,y\",q,l,a\r\n,\"\",\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"[1,2]\"\r\n");
    }

    @Test
    void givesTheFormatThatIsAccepted() throws Exception {
        String path = resultOf("SELECT 1 AS a");
        assertThat(door.send(door.request(path).header("Accept", "text/csv")).body())
                .isEqualTo("a\r\n1\r\n");
        assertThat(door.send(door.request(path).header("Accept", "application/x-ndjson"))
                        .body())
                .isEqualTo("{\"a\":1}\n");
        HttpResponse<String> submitted = door.post("{\"sql\": \"SELECT 5 AS a\", \"format\": \"csv\"}");
        assertThat(submitted.body()).isEqualTo("a\r\n5\r\n");
        assertThat(submitted.headers().firstValue("Eider-Query-Id")).isPresent();
    }

    @Test
    void streamsArrow() throws Exception {
        byte[] body = door.bytes(door.request(resultOf("HUGE 200000") + "?format=arrow&offset=65000&limit=100000"))
                .body();
        try (BufferAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(body), allocator)) {
            long rows = 0;
            while (reader.loadNextBatch()) {
                if (rows == 0) {
                    assertThat(reader.getVectorSchemaRoot()
                                    .getVector("name")
                                    .getObject(0)
                                    .toString())
                            .isEqualTo("name 65000");
                }
                rows += reader.getVectorSchemaRoot().getRowCount();
            }
            assertThat(rows).isEqualTo(100_000);
        }
    }

    @Test
    void anEmptyResultIsWholeInEveryForm() throws Exception {
        String path = resultOf("SELECT 1 AS a WHERE false");
        assertThat(door.get(path + "?format=csv").body()).isEqualTo("a\r\n");
        assertThat(door.get(path + "?format=ndjson").body()).isEmpty();
        assertThat(RestFixture.json(door.get(path)).path("rows")).isEmpty();
        byte[] arrow = door.bytes(door.request(path + "?format=arrow")).body();
        try (BufferAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(arrow), allocator)) {
            assertThat(reader.getVectorSchemaRoot().getSchema().getFields()).hasSize(1);
            assertThat(reader.loadNextBatch()).isFalse();
        }
    }

    @Test
    void anErrorInTheMiddleCutsTheResponseOff() throws Exception {
        for (String format : new String[] {"json", "ndjson", "csv", "arrow"}) {
            String path = resultOf("FAIL LATE");
            assertThatThrownBy(() -> door.bytes(door.request(path + "?format=" + format)))
                    .as(format)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void theLastLineTellsTheErrorInTheMiddle() throws Exception {
        String path = resultOf("FAIL LATE") + "?format=ndjson";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                    + RestFixture.basic("ann", RestFixture.PASSWORD) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).startsWith("HTTP/1.1 200 ").contains("\n{\"error\":{\"code\":\"COLUMN_NOT_FOUND\"");
            assertThat(text).doesNotEndWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void aClientThatGoesAwayFreesTheResult() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> response = client.send(
                    door.request(resultOf("HUGE 1000000000") + "?format=csv").build(), BodyHandlers.ofInputStream());
            assertThat(response.body().read()).isEqualTo('i');
            response.body().close();
        }
        door.queries.awaitQuiet(Duration.ofSeconds(10));
    }

    @Test
    void aPausedClientKeepsMemoryFlat() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> response = client.send(
                    door.request(resultOf("HUGE 1000000000") + "?format=arrow").build(), BodyHandlers.ofInputStream());
            assertThat(response.body().read()).isEqualTo(0xff);
            assertThat(door.queries.memory()).isLessThan(32L << 20);
            response.body().close();
        }
        door.queries.awaitQuiet(Duration.ofSeconds(10));
    }
}
