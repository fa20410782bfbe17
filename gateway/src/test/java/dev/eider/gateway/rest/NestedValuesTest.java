package dev.eider.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every nested shape around every kind of value, through all four forms of a result. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class NestedValuesTest {
    /** A value in SQL and in JSON. */
    record Value(String sql, String json) {}

    /** A shape in SQL and in JSON, with {@code ?} for the value. */
    private record Shape(String sql, String json) {}

    private static final List<Value> VALUES = List.of(
            new Value("'say \"ä\", 日本' || chr(10)", "\"say \\\"ä\\\", 日本\\n\""),
            new Value("''", "\"\""),
            new Value("'\\xDE\\xAD'::BLOB", "\"3q0=\""),
            new Value("TIMESTAMP '2026-01-31 12:00:00.5'", "\"2026-01-31T12:00:00.5\""),
            new Value("TIMESTAMPTZ '2026-01-31 12:00:00+02'", "\"2026-01-31T10:00:00Z\""),
            new Value("DATE '2026-01-31'", "\"2026-01-31\""),
            new Value("INTERVAL '14 months'", "\"P1Y2M\""),
            new Value("12.3400::DECIMAL(18,4)", "12.3400"),
            new Value("18446744073709551615::UBIGINT", "18446744073709551615"),
            new Value("'nan'::DOUBLE", "\"NaN\""),
            new Value("true", "true"),
            new Value("'8f14e45f-ceea-467f-a8f5-5a5b5c5d5e5f'::UUID", "\"8f14e45f-ceea-467f-a8f5-5a5b5c5d5e5f\""),
            new Value("NULL::VARCHAR", "null"),
            new Value("NULL", "null"));

    private static final List<Shape> SHAPES = List.of(
            new Shape("[?]", "[?]"),
            new Shape("[?, NULL, ?]", "[?,null,?]"),
            new Shape("array_value(?, NULL)", "[?,null]"),
            new Shape("{'a': ?, 'b': 'x'}", "{\"a\":?,\"b\":\"x\"}"),
            new Shape("map {'k': ?, 'ö': NULL}", "{\"k\":?,\"ö\":null}"),
            new Shape("[[?], NULL, []]", "[[?],null,[]]"),
            new Shape("[{'a': [?]}, NULL]", "[{\"a\":[?]},null]"),
            new Shape("{'m': map {'k': [{'v': ?}]}}", "{\"m\":{\"k\":[{\"v\":?}]}}"),
            new Shape("array_value([?], NULL)", "[[?],null]"));

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

    static Stream<Value> values() {
        return VALUES.stream();
    }

    /** A column a shape; the second row has NULL in each. */
    private static String statement(Value value) {
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < SHAPES.size(); i++) {
            columns.append(i == 0 ? "" : ", ")
                    .append("CASE WHEN i = 0 THEN ")
                    .append(SHAPES.get(i).sql().replace("?", value.sql()))
                    .append(" END AS c")
                    .append(i);
        }
        return "SELECT " + columns + " FROM range(2) t(i) ORDER BY i";
    }

    private static List<String> expected(Value value) {
        return SHAPES.stream()
                .map(shape -> shape.json().replace("?", value.json()))
                .toList();
    }

    private String body(String sql, String format) throws Exception {
        HttpResponse<String> response = door.get(door.submit(sql).path("result").asText() + "?format=" + format);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    @ParameterizedTest
    @MethodSource("values")
    void jsonHasThem(Value value) throws Exception {
        String row = String.join(",", expected(value));
        String nulls = "null" + ",null".repeat(SHAPES.size() - 1);
        assertThat(body(statement(value), "json")).contains("\"rows\":[[" + row + "],[" + nulls + "]]");
    }

    @ParameterizedTest
    @MethodSource("values")
    void ndjsonHasThem(Value value) throws Exception {
        JsonNode row = Json.mapper()
                .readTree(body(statement(value), "ndjson").lines().findFirst().orElseThrow());
        for (int i = 0; i < SHAPES.size(); i++) {
            assertThat(row.get("c" + i))
                    .isEqualTo(Json.mapper().readTree(expected(value).get(i)));
        }
    }

    @ParameterizedTest
    @MethodSource("values")
    void csvHasThemAsJson(Value value) throws Exception {
        String row = String.join(
                ",", expected(value).stream().map(NestedValuesTest::csvField).toList());
        String header = String.join(
                ",",
                Stream.iterate(0, i -> i + 1)
                        .limit(SHAPES.size())
                        .map(i -> "c" + i)
                        .toList());
        assertThat(body(statement(value), "csv"))
                .isEqualTo(header + "\r\n" + row + "\r\n" + ",".repeat(SHAPES.size() - 1) + "\r\n");
    }

    private static String csvField(String json) {
        return json.contains(",") || json.contains("\"") ? "\"" + json.replace("\"", "\"\"") + "\"" : json;
    }

    @ParameterizedTest
    @MethodSource("values")
    void arrowHasThem(Value value) throws Exception {
        String path = door.submit(statement(value)).path("result").asText() + "?format=arrow";
        byte[] body = door.bytes(door.request(path)).body();
        try (BufferAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(body), allocator)) {
            assertThat(reader.loadNextBatch()).isTrue();
            for (int i = 0; i < SHAPES.size(); i++) {
                JsonCell cell = JsonCell.over(reader.getVectorSchemaRoot().getVector(i), false);
                ByteArrayOutputStream json = new ByteArrayOutputStream();
                try (var generator = RestJson.generator(json)) {
                    cell.write(generator, 0);
                }
                assertThat(json.toString(StandardCharsets.UTF_8))
                        .isEqualTo(expected(value).get(i));
                assertThat(reader.getVectorSchemaRoot().getVector(i).isNull(1)).isTrue();
            }
        }
    }
}
