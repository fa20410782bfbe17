package dev.eider.gateway.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntegerLiteralsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT 0x1F|`SELECT 31  `",
                "SELECT 0o17+0B1_01|`SELECT 15  +5     `",
                "SELECT -0XfF, nope|SELECT -255 , nope",
                "SELECT 0xFFFFFFFFFFFFFFFF|SELECT 18446744073709551615",
                "SELECT '0x1F', 0x1|`SELECT '0x1F', 1  `"
            })
    void areDecimalsToDuckDb(String sql, String decimal) {
        assertThat(IntegerLiterals.inDuckDb(sql)).isEqualTo(decimal);
    }

    @Test
    void aLongOneIsLeftAlone() {
        String sql = "SELECT 0x" + "f".repeat(1_000_000);
        assertThat(IntegerLiterals.inDuckDb(sql)).isEqualTo(sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT '0x1F'",
                "SELECT \"0x1F\" -- 0x1F",
                "SELECT a0x1F",
                "SELECT 1.0x1F",
                "SELECT $0x1",
                "SELECT 0x1G",
                "SELECT 0x",
                "SELECT 0b12",
                "SELECT 0 x1F"
            })
    void nothingElseIs(String sql) {
        assertThat(IntegerLiterals.inDuckDb(sql)).isEqualTo(sql);
    }
}
