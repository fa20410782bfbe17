package dev.eider.gateway.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
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
                "SELECT '0x1F', 0x1|`SELECT '0x1F', 1  `",
                "SELECT\u00a00x1F|`SELECT\u00a031  `",
                "SELECT\ufeff0x1F\u200b+\u20600x1|`SELECT\ufeff31  \u200b+\u20601  `",
                "SELECT 0xFFFFFFFFFFF.5|`SELECT 17592186044415 .5`"
            })
    void areDecimalsToDuckDb(String sql, String decimal) {
        assertThat(IntegerLiterals.inDuckDb(sql)).isEqualTo(decimal);
    }

    @Test
    void aCommentEndsWithItsLine() {
        assertThat(IntegerLiterals.inDuckDb("SELECT 1 -- 0x1\r+0x1F")).isEqualTo("SELECT 1 -- 0x1\r+31  ");
    }

    @Test
    void aLongOneIsOutOfRange() {
        assertThatThrownBy(() -> IntegerLiterals.inDuckDb("SELECT 0x" + "f".repeat(1_000_000)))
                .isInstanceOfSatisfying(QueryException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_RANGE);
                    assertThat(e.info().position()).hasValue(8);
                    assertThat(e).message().hasSizeLessThan(200);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 0x|invalid hexadecimal integer|0x",
                "SELECT 0O_|invalid octal integer|0O_",
                "SELECT 0b + 1|invalid binary integer|0b",
                "SELECT 0x1G|trailing junk after numeric literal|0x1G",
                "SELECT 0x1FAS y|trailing junk after numeric literal|0x1FAS",
                "SELECT 0b12|trailing junk after numeric literal|0b12",
                "SELECT 1.0x1F|trailing junk after numeric literal|0x1F"
            })
    void malformedOnesAreRefused(String sql, String message, String at) {
        assertThatThrownBy(() -> IntegerLiterals.inDuckDb(sql)).isInstanceOfSatisfying(QueryException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.SYNTAX_ERROR);
            assertThat(e).hasMessage(message + " at or near \"" + at + "\"");
            assertThat(e.info().position()).hasValue(sql.indexOf(at) + 1);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT '0x1F'", "SELECT \"0x1F\" -- 0x1F", "SELECT a0x1F", "SELECT $0x1", "SELECT 0 x1F"})
    void nothingElseIs(String sql) {
        assertThat(IntegerLiterals.inDuckDb(sql)).isEqualTo(sql);
    }
}
