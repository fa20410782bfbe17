package dev.eider.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.ResultManifest;
import dev.eider.objectstore.ObjectStores;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every type of DuckDB on its way through Arrow parts. */
class TypesTest {
    @TempDir
    private Path temp;

    private List<List<String>> run(String sql, long inlineLimit, String compression) {
        var spec = new TestJob(temp.resolve("results"), sql)
                .inlineLimitBytes(inlineLimit)
                .compression(compression)
                .setting("TimeZone", "UTC")
                .spec();
        try (ObjectStores stores = new ObjectStores(spec.storage())) {
            ResultManifest manifest =
                    new JobRun(spec, stores::forUri, temp.resolve("stage"), _ -> {}, new JobClock()).run();
            assertThat(manifest.error()).isEmpty();
            return TestResult.read(manifest).rows();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "true|true",
                "(-128)::TINYINT|-128",
                "255::UTINYINT|-1",
                "(-32768)::SMALLINT|-32768",
                "7::INTEGER|7",
                "9223372036854775807|9223372036854775807",
                "18446744073709551615::UBIGINT|-1",
                "170141183460469231731687303715884105727::HUGEINT|170141183460469231731687303715884105727",
                "1.5::FLOAT|1.5",
                "1.5::DOUBLE|1.5",
                "12345.67::DECIMAL(18,2)|12345.67",
                "0.1::DECIMAL(38,10)|0.1000000000",
                "'grüße'|grüße",
                "'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'::UUID|f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                "DATE '2026-11-21'|20778",
                "TIMESTAMP '2026-11-21 01:02:03.456789'|2026-11-21T01:02:03.456789",
                "TIMESTAMP_S '2026-11-21 01:02:03'|2026-11-21T01:02:03",
                "TIMESTAMP_MS '2026-11-21 01:02:03.456'|2026-11-21T01:02:03.456",
                "TIMESTAMP_NS '2026-11-21 01:02:03.456789123'|2026-11-21T01:02:03.456789123",
                "TIMESTAMPTZ '2026-11-21 01:02:03+00'|1795222923000000",
                "TIME '01:02:03.5'|3723500000",
                "INTERVAL 3 MONTH|P3M PT0S",
                "[1, NULL, 3]|[1,null,3]",
                "[1, 2]::INTEGER[2]|[1,2]",
                "{'a': 1, 'b': 'x'}|{\"a\":1,\"b\":\"x\"}",
                "MAP {'k': 1}|[{\"key\":\"k\",\"value\":1}]",
                "NULL|null",
            })
    void valueComesThrough(String expression, String text) {
        String sql = "SELECT " + expression + " AS x";

        assertThat(run(sql, 1 << 16, "none")).containsExactly(List.of(text));
        assertThat(run(sql, 0, "zstd")).containsExactly(List.of(text));
    }

    /** Types whose Arrow form has no plain text: that they come through as some value, in inline form and in a part, is what counts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'\\x00\\xFF'::BLOB",
                "'10101'::BIT",
                "TIMETZ '01:02:03+02'",
                "[{'a': [1, 2]}]",
                "union_value(num := 2)",
                "340282366920938463463374607431768211455::UHUGEINT",
                "1::BIGNUM",
                "'{\"a\": 1}'::JSON"
            })
    void valueIsNotLost(String expression) {
        for (long inlineLimit : List.of(0L, 1L << 16)) {
            assertThat(run("SELECT " + expression + " AS x, 1 AS y", inlineLimit, "none"))
                    .singleElement()
                    .satisfies(row -> assertThat(row.getFirst()).isNotEqualTo("null"))
                    .satisfies(row -> assertThat(row.getLast()).isEqualTo("1"));
        }
    }
}
