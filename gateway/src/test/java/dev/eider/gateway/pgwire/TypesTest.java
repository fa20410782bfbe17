package dev.eider.gateway.pgwire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every type byte for byte. {@code types.tsv} holds what PostgreSQL 15 itself answered for the same values, TimeZone being Europe/Berlin:
 * DuckDB's expression, type OID, type length, text, binary in hexadecimal.
 */
class TypesTest {
    private static Gateway gateway;
    private static RawClient client;

    @BeforeAll
    static void start() throws IOException {
        gateway = new Gateway();
        client = RawClient.ready(gateway.port());
        client.query("SET TimeZone = 'Europe/Berlin'");
        client.until('Z');
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        gateway.close();
    }

    record Case(String expression, int oid, int length, String text, String binary) {
        @Override
        public String toString() {
            return expression;
        }
    }

    static Stream<Case> cases() {
        try (var file = Objects.requireNonNull(TypesTest.class.getResourceAsStream("types.tsv"))) {
            String all = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return all.lines()
                    .map(line -> line.split("\t", -1))
                    .map(cells -> new Case(
                            cells[0], Integer.parseInt(cells[1]), Integer.parseInt(cells[2]), cells[3], cells[4]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void encodesAsPostgresDoes(Case expected) throws IOException {
        Answer text = answer("SELECT " + expected.expression(), 0);
        Answer binary = answer("SELECT " + expected.expression(), 1);

        assertThat(text.oid()).isEqualTo(expected.oid());
        assertThat(text.length()).isEqualTo(expected.length());
        assertThat(text.value()).isEqualTo(expected.text().equals("NULL") ? null : expected.text());
        assertThat(binary.hex()).isEqualTo(expected.binary().equals("NULL") ? null : expected.binary());
    }

    @Test
    void nestedValuesAreJson() throws IOException {
        assertJson("{'a': 1, 'b': 'x\"y', 'c': NULL}", "{\"a\":1,\"b\":\"x\\\"y\",\"c\":null}");
        assertJson("{'ü \"q\"': {'d': 1.50::DECIMAL(5,2), 'e': true}}", "{\"ü \\\"q\\\"\":{\"d\":1.50,\"e\":true}}");
        assertJson("MAP {'k': 1, 'l': NULL}", "{\"k\":1,\"l\":null}");
        assertJson("MAP {1: date '2020-01-02'}", "{\"1\":\"2020-01-02\"}");
        assertJson("[[1, 2], [], NULL, [3]]", "[[1,2],[],null,[3]]");
        assertJson("[{'a': [true, NULL]}]", "[{\"a\":[true,null]}]");
        assertJson(
                "{'l': ['a', chr(10) || chr(1)], 'j': '{\"x\":1}'::JSON}",
                "{\"l\":[\"a\",\"\\n\\u0001\"],\"j\":{\"x\":1}}");
        assertJson("{'n': 'nan'::DOUBLE, 'h': 1::HUGEINT}", "{\"n\":\"NaN\",\"h\":1}");
        assertJson("union_value(num := 2)", "2");
    }

    private void assertJson(String expression, String json) throws IOException {
        for (int format = 0; format < 2; format++) {
            Answer answer = answer("SELECT " + expression, format);
            assertThat(answer.oid()).isEqualTo(114);
            assertThat(answer.value()).isEqualTo(json);
        }
    }

    @Test
    void datesOutsideThePostgresRangeAreRefused() throws IOException {
        for (String expression : List.of(
                "'5881580-07-10'::DATE", "'5877642-06-25 (BC)'::DATE", "'290309-12-22 (BC) 00:00:00'::TIMESTAMP")) {
            client.out.write(RawClient.concat(
                    RawClient.parse("", "SELECT " + expression),
                    RawClient.bind("", "", 1),
                    RawClient.execute("", 0),
                    RawClient.sync()));
            List<RawClient.Message> messages = client.until('Z');
            assertThat(RawClient.types(messages)).isEqualTo("12EZ");
            assertThat(messages.get(2).field('C')).isEqualTo("22008");
        }
    }

    @Test
    void textsAndNullsOfManyRowsKeepTheirPlaces() throws IOException {
        client.query("SELECT CASE WHEN i % 3 = 0 THEN NULL WHEN i % 3 = 1 THEN 'one' ELSE 'two' END"
                + " FROM range(5000) t(i) ORDER BY i");
        List<String> values = new ArrayList<>();
        for (RawClient.Message message : client.until('Z')) {
            if (message.type() == 'D') {
                byte[] value = RawClient.values(message).getFirst();
                values.add(value == null ? "-" : new String(value, StandardCharsets.UTF_8));
            }
        }
        assertThat(values).hasSize(5000);
        assertThat(values.subList(4095, 4098)).containsExactly("-", "one", "two");
    }

    record Answer(int oid, int length, byte[] bytes) {
        String value() {
            return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
        }

        String hex() {
            return bytes == null ? null : HexFormat.of().formatHex(bytes);
        }
    }

    private static Answer answer(String sql, int format) throws IOException {
        client.out.write(RawClient.concat(
                RawClient.parse("", sql),
                RawClient.bind("", "", format),
                RawClient.describe('P', ""),
                RawClient.execute("", 0),
                RawClient.sync()));
        List<RawClient.Message> messages = client.until('Z');
        assertThat(RawClient.types(messages)).as(messages.toString()).isEqualTo("12TDCZ");
        RawClient.Message description = messages.get(2);
        int name = 2;
        while (description.body()[name] != 0) {
            name++;
        }
        int oid = description.int32(name + 7);
        int length = (short) (description.int32(name + 11) >> 16);
        return new Answer(oid, length, RawClient.values(messages.get(3)).getFirst());
    }
}
