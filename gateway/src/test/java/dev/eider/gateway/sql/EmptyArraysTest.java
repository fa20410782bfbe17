package dev.eider.gateway.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmptyArraysTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT * FROM t WHERE a = ANY('{}')|SELECT * FROM t WHERE a = ANY([]  )",
                "x <> all ( '{}'::int[] ) AND y = SOME('{}')|x <> all ( []  ::int[] ) AND y = SOME([]  )"
            })
    void anEmptyArrayIsOneOfDuckDb(String sql, String changed) {
        assertThat(EmptyArrays.inDuckDb(sql)).isEqualTo(changed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT '{}'",
                "SELECT any_value('{}')",
                "SELECT \"any\"('{}')",
                "('{}')",
                "'ANY(''{}'')'",
                "$$ANY('{}')$$",
                "-- ANY('{}')"
            })
    void anythingElseStays(String sql) {
        assertThat(EmptyArrays.inDuckDb(sql)).isEqualTo(sql);
    }
}
