package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.Json;
import dev.eider.contract.StorageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A value of every type, whether a planner evaluates it, a job computes it or it comes out of a file, through every door. */
class TypesEndToEndTest {
    /**
     * @param pg as PostgreSQL's text, an array as Java's
     * @param json as REST tells it
     * @param stored whether Parquet has the type and gives it back
     */
    private record Sample(String expression, String pg, String json, boolean stored) {}

    private static final List<Sample> SAMPLES = List.of(
            sample("true", "t", "true"),
            sample("(-128)::TINYINT", "-128", "-128"),
            sample("32767::SMALLINT", "32767", "32767"),
            sample("(-2147483648)::INTEGER", "-2147483648", "-2147483648"),
            sample("9223372036854775807::BIGINT", "9223372036854775807", "9223372036854775807"),
            sample("255::UTINYINT", "255", "255"),
            sample("65535::USMALLINT", "65535", "65535"),
            sample("4294967295::UINTEGER", "4294967295", "4294967295"),
            sample("18446744073709551615::UBIGINT", "18446744073709551615", "18446744073709551615"),
            computed(
                    "170141183460469231731687303715884105727::HUGEINT",
                    "170141183460469231731687303715884105727",
                    "170141183460469231731687303715884105727"),
            computed(
                    "340282366920938463463374607431768211455::UHUGEINT",
                    "340282366920938463463374607431768211455",
                    "\"340282366920938463463374607431768211455\""),
            computed(
                    "1234567890123456789012345678901234567890::BIGNUM",
                    "1234567890123456789012345678901234567890",
                    "\"1234567890123456789012345678901234567890\""),
            sample("1.5::FLOAT", "1.5", "1.5"),
            sample("0.1::DOUBLE", "0.1", "0.1"),
            sample("'NaN'::DOUBLE", "NaN", "\"NaN\""),
            sample("12.34::DECIMAL(4,2)", "12.34", "12.34"),
            sample(
                    "(-12345678901234567890123456789.012345678)::DECIMAL(38,9)",
                    "-12345678901234567890123456789.012345678",
                    "-12345678901234567890123456789.012345678"),
            sample("'Grüße, 日本 🦆'", "Grüße, 日本 🦆", "\"Grüße, 日本 🦆\""),
            sample("''", "", "\"\""),
            sample("'\\x00\\xFFA'::BLOB", "\\x00ff41", "\"AP9B\""),
            computed("'0110'::BIT", "0110", "\"0110\""),
            sample("DATE '1969-12-31'", "1969-12-31", "\"1969-12-31\""),
            sample("TIME '12:34:56.789'", "12:34:56.789", "\"12:34:56.789\""),
            computed("'12:34:56.789+05:30'::TIMETZ", "12:34:56.789+05:30", "\"12:34:56.789+05:30\""),
            sample(
                    "TIMESTAMP '2026-11-21 01:02:03.456789'",
                    "2026-11-21 01:02:03.456789",
                    "\"2026-11-21T01:02:03.456789\""),
            computed("TIMESTAMP_S '2026-11-21 01:02:03'", "2026-11-21 01:02:03", "\"2026-11-21T01:02:03\""),
            computed(
                    "TIMESTAMP_MS '2026-11-21 01:02:03.456'", "2026-11-21 01:02:03.456", "\"2026-11-21T01:02:03.456\""),
            computed(
                    "TIMESTAMP_NS '2026-11-21 01:02:03.456789'",
                    "2026-11-21 01:02:03.456789",
                    "\"2026-11-21T01:02:03.456789\""),
            sample("TIMESTAMPTZ '2026-11-21 01:02:03+02'", "2026-11-20 23:02:03+00", "\"2026-11-20T23:02:03Z\""),
            computed("INTERVAL '14 months 3 days 4 hours'", "1 year 2 mons 3 days 04:00:00", "\"P1Y2M3DT4H\""),
            computed("INTERVAL '-2562046 hours'", "-2562046:00:00", "\"PT-2562046H\""),
            computed("NULL::INTERVAL", null, "null"),
            computed(
                    "{'a': [INTERVAL '2562047 hours'], 'm': MAP {'k': NULL::INTERVAL}}",
                    "{\"a\":[\"2562047:00:00\"],\"m\":{\"k\":null}}",
                    "{\"a\":[\"PT2562047H\"],\"m\":{\"k\":null}}"),
            sample(
                    "'8f14e45f-ceea-467f-a8f5-5a5b5c5d5e5f'::UUID",
                    "8f14e45f-ceea-467f-a8f5-5a5b5c5d5e5f",
                    "\"8f14e45f-ceea-467f-a8f5-5a5b5c5d5e5f\""),
            computed("'b'::ENUM('a', 'b')", "b", "\"b\""),
            sample("'{\"a\": [1, null]}'::JSON", "{\"a\": [1, null]}", "\"{\\\"a\\\": [1, null]}\""),
            sample("[1, NULL, 3]", "[1, null, 3]", "[1,null,3]"),
            sample("['b', NULL, 'a,\"']", "[b, null, a,\"]", "[\"b\",null,\"a,\\\"\"]"),
            computed("['b', NULL]::ENUM('a', 'b')[]", "[b, null]", "[\"b\",null]"),
            computed("[1, 2]::INTEGER[2]", "[1, 2]", "[1,2]"),
            sample("[[1], []]", "[[1],[]]", "[[1],[]]"),
            sample("{'a': 1, 'b': {'c': 'x'}}", "{\"a\":1,\"b\":{\"c\":\"x\"}}", "{\"a\":1,\"b\":{\"c\":\"x\"}}"),
            computed(
                    "{'e': 'a'::ENUM('a'), 'bit': '1'::BIT, 't': ['01:02:03+01'::TIMETZ]}",
                    "{\"e\":\"a\",\"bit\":\"1\",\"t\":[\"01:02:03+01\"]}",
                    "{\"e\":\"a\",\"bit\":\"1\",\"t\":[\"01:02:03+01\"]}"),
            sample("MAP {'k': 1, 'l': NULL}", "{\"k\":1,\"l\":null}", "{\"k\":1,\"l\":null}"),
            computed("union_value(n := 2)", "2", "2"),
            computed("NULL", null, "null"),
            sample("NULL::INTEGER", null, "null"));

    /**
     * For unsigned types the driver (19.0) takes the bytes for signed and the result for an unsigned long, whatever the width; its own
     * form of a blob is text, and of an interval one without years.
     */
    private static final Map<String, String> FLIGHT = Map.of(
            "255::UTINYINT", "18446744073709551615",
            "4294967295::UINTEGER", "18446744073709551615",
            "'\\x00\\xFFA'::BLOB", "\0\ufffdA",
            "TIMESTAMP '2026-11-21 01:02:03.456789'", "2026-11-21 01:02:03.456789",
            "TIMESTAMP_S '2026-11-21 01:02:03'", "2026-11-21 01:02:03.0",
            "TIMESTAMP_MS '2026-11-21 01:02:03.456'", "2026-11-21 01:02:03.456",
            "TIMESTAMP_NS '2026-11-21 01:02:03.456789'", "2026-11-21 01:02:03.456789",
            "TIMESTAMPTZ '2026-11-21 01:02:03+02'", "2026-11-20 23:02:03.0",
            "INTERVAL '14 months 3 days 4 hours'", "P14M3DT4H",
            "{'a': [INTERVAL '2562047 hours'], 'm': MAP {'k': NULL::INTERVAL}}",
                    "{\"a\":[{\"period\":\"P0D\",\"duration\":9223369200.000000000,\"units\":[\"YEARS\",\"MONTHS\",\"DAYS\",\"SECONDS\",\"NANOS\"]}],"
                            + "\"m\":[{\"key\":\"k\"}]}");

    /** pgjdbc cannot describe in this mode. */
    private static final String UNDESCRIBED = "preferQueryMode=simple";

    @TempDir
    static Path root;

    private static GatewayRunner gateway;

    private static Sample sample(String expression, String pg, String json) {
        return new Sample(expression, pg, json, true);
    }

    private static Sample computed(String expression, String pg, String json) {
        return new Sample(expression, pg, json, false);
    }

    @BeforeAll
    static void start() throws Exception {
        List<Sample> stored = SAMPLES.stream().filter(Sample::stored).toList();
        Files.write(root.resolve("types.parquet"), ParquetFiles.write("SELECT " + columns(stored)));
        gateway = GatewayRunner.start(StorageSettings.defaults(), List.of(root), Map.of());
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
    }

    private static String columns(List<Sample> samples) {
        return IntStream.range(0, samples.size())
                .mapToObj(i -> samples.get(i).expression() + " AS c" + i)
                .collect(Collectors.joining(", "));
    }

    private record Question(String sql, List<Sample> samples) {}

    /** By a planner, by a job, from a file. */
    private static List<Question> questions() {
        List<Sample> stored = SAMPLES.stream().filter(Sample::stored).toList();
        return List.of(
                new Question("SELECT " + columns(SAMPLES) + ";", SAMPLES),
                new Question("SELECT " + columns(SAMPLES) + " FROM range(1)", SAMPLES),
                new Question("SELECT * FROM 'file://" + root + "/types.parquet'", stored));
    }

    @Test
    void throughPostgres() throws SQLException {
        SoftAssertions softly = new SoftAssertions();
        for (String mode : List.of(UNDESCRIBED, "prepareThreshold=0", "prepareThreshold=-1")) {
            try (Connection connection = gateway.pg(Optional.of(mode))) {
                for (Question question : questions()) {
                    List<Sample> samples = question.samples();
                    checkRow(
                            softly,
                            mode,
                            connection,
                            question,
                            samples.stream().map(Sample::pg).toList());
                }
            }
        }
        softly.assertAll();
    }

    @Test
    void throughFlightSql() throws SQLException {
        SoftAssertions softly = new SoftAssertions();
        try (Connection connection = gateway.flight("tpch")) {
            for (Question question : questions()) {
                List<String> row = row(softly, "Flight SQL", connection, question);
                for (int i = 0; i < row.size(); i++) {
                    Sample sample = question.samples().get(i);
                    softly.assertThat(row.get(i)).as(sample.expression()).isEqualTo(flight(sample));
                }
            }
        }
        softly.assertAll();
    }

    /** Like JSON, but for what the driver's getString has its own form of. */
    private static String flight(Sample sample) {
        return FLIGHT.getOrDefault(sample.expression(), unquoted(sample.json()));
    }

    private static String unquoted(String json) {
        try {
            JsonNode value = Json.mapper().readTree(json);
            return value.isNull() ? null : value.isTextual() ? value.asText() : json;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    @Test
    void throughRest() throws Exception {
        SoftAssertions softly = new SoftAssertions();
        for (Question question : questions()) {
            RestClient.Answer submitted =
                    gateway.rest().submit(RestClient.body(question.sql()).put("wait", "60s"));
            JsonNode result = gateway.rest()
                    .get("/v1/queries/" + submitted.body().path("query_id").asText() + "/result?format=json")
                    .body();
            assertThat(result.path("rows")).as(result.toString()).hasSize(1);
            for (int i = 0; i < question.samples().size(); i++) {
                Sample sample = question.samples().get(i);
                softly.assertThat(result.path("rows").get(0).get(i).toString())
                        .as(sample.expression())
                        .isEqualTo(sample.json());
            }
        }
        softly.assertAll();
    }

    /** Arrow counts an interval's time in nanoseconds of 64 bits, DuckDB in microseconds. */
    @Test
    void intervalsThatArrowHasNoRoomForAreRefused() throws Exception {
        for (String value : List.of(
                "to_hours(3000000)",
                "INTERVAL '-2562047 hours -48 minutes'",
                "[NULL, to_hours(3000000)]",
                "[to_hours(3000000)]::INTERVAL[1]",
                "{'a': 1, 'b c': [{'d': to_hours(3000000)}]}",
                "MAP {'k': NULL, 'l': to_hours(3000000)}",
                "union_value(u := to_hours(3000000))",
                "row('x', to_hours(3000000))",
                "[{'a': (1, [to_hours(3000000)])}]")) {
            for (String from : List.of("", " FROM range(1)")) {
                String sql = "SELECT " + value + " AS i" + from;
                RestClient.Answer answer =
                        gateway.rest().submit(RestClient.body(sql).put("wait", "60s"));
                JsonNode error = answer.body().path("error");
                assertThat(error.path("code").asText()).as(answer.toString()).isEqualTo("EXECUTION_ERROR");
                assertThat(error.path("message").asText()).contains("more than 2562047 hours", "cast it to VARCHAR");
                try (Connection pg = gateway.pg(Optional.empty());
                        Connection flight = gateway.flight("tpch")) {
                    for (Connection connection : List.of(pg, flight)) {
                        assertThatThrownBy(() -> connection.createStatement().executeQuery(sql))
                                .isInstanceOf(SQLException.class)
                                .hasMessageContaining("more than 2562047 hours");
                    }
                }
            }
        }
    }

    private static void checkRow(
            SoftAssertions softly, String mode, Connection connection, Question question, List<String> expected)
            throws SQLException {
        List<String> row = row(softly, mode, connection, question);
        for (int i = 0; i < expected.size(); i++) {
            softly.assertThat(row.get(i))
                    .as(mode + ": " + question.samples().get(i).expression() + " in "
                            + question.sql().substring(question.sql().length() - 20))
                    .isEqualTo(expected.get(i));
        }
    }

    /** The one row, whose columns are as they were described beforehand. */
    private static List<String> row(SoftAssertions softly, String mode, Connection connection, Question question)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question.sql())) {
            Optional<List<String>> described =
                    mode.equals(UNDESCRIBED) ? Optional.empty() : Optional.of(types(statement.getMetaData()));
            try (ResultSet result = statement.executeQuery()) {
                List<String> types = types(result.getMetaData());
                softly.assertThat(types).as(mode).isEqualTo(described.orElse(types));
                assertThat(result.next()).isTrue();
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= question.samples().size(); i++) {
                    values.add(text(result, i));
                }
                assertThat(result.next()).isFalse();
                return values;
            }
        }
    }

    /** What pgjdbc's getString tells of arrays and bytes depends on whether they came as text or binary. */
    private static String text(ResultSet result, int column) throws SQLException {
        String type = result.getMetaData().getColumnTypeName(column);
        if (type.equals("bytea")) {
            return "\\x" + HexFormat.of().formatHex(result.getBytes(column));
        }
        return type.startsWith("_")
                ? Arrays.toString((Object[]) result.getArray(column).getArray())
                : result.getString(column);
    }

    private static List<String> types(ResultSetMetaData columns) throws SQLException {
        List<String> types = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            types.add(columns.getColumnName(i) + " " + columns.getColumnTypeName(i));
        }
        return types;
    }
}
