package dev.eider.estimator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTypeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "INTEGER",
                "HUGEINT",
                "\"NULL\"",
                "DECIMAL(38,10)",
                "TIMESTAMP WITH TIME ZONE",
                "INTEGER[][3][]",
                "STRUCT(a INTEGER, \"BIT, UHUGEINT)\" VARCHAR[], bit UUID)[]",
                "MAP(VARCHAR, STRUCT(a DECIMAL(18,3), b MAP(INTEGER, BLOB)))",
                "UNION(\"a\"\"b\" INTEGER, c DATE)",
                "TUPLE",
                "TUPLE(INTEGER, TUPLE(DECIMAL(18,3), \"NULL\")[])[2]"
            })
    void keepsWhatIsPlain(String type) {
        assertThat(PlainType.of(ValueType.parse(type)).sql()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ENUM | VARCHAR",
                "ENUM('a', 'b)', 'it''s, [1]')[] | VARCHAR[]",
                "TIME WITH TIME ZONE[2] | VARCHAR[2]",
                "UHUGEINT | VARCHAR",
                "BIT | VARCHAR",
                "BIGNUM | VARCHAR",
                "STRUCT(x ENUM('a', 'b'), \"y z\" BIT[], n INTEGER)[] | STRUCT(x VARCHAR, \"y z\" VARCHAR[], n INTEGER)[]",
                "MAP(ENUM('k'), STRUCT(a UHUGEINT)) | MAP(VARCHAR, STRUCT(a VARCHAR))",
                "UNION(a BIT, b TIME WITH TIME ZONE) | UNION(a VARCHAR, b VARCHAR)",
                "STRUCT(t TUPLE(BIT, INTEGER, ENUM('a, b)'))) | STRUCT(t TUPLE(VARCHAR, INTEGER, VARCHAR))"
            })
    void becomesText(String type, String plain) {
        assertThat(PlainType.of(ValueType.parse(type)).sql()).isEqualTo(plain);
    }
}
