package dev.eider.estimator.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import org.junit.jupiter.api.Test;

class GlobPatternTest {
    @Test
    void alternativesMatchAsIfWrittenOut() {
        GlobPattern pattern = new GlobPattern("t/{a,b}/{1,2}*.parquet");
        assertThat(pattern.matches("t/a/1x.parquet")).isTrue();
        assertThat(pattern.matches("t/b/2.parquet")).isTrue();
        assertThat(pattern.matches("t/c/1.parquet")).isFalse();
        assertThat(pattern.matches("t/a/3.parquet")).isFalse();
    }

    /** Each alternative is a copy of the pattern. */
    @Test
    void whatAlternativesTakeIsBounded() {
        refused("{a,b}".repeat(9) + "x".repeat(1_000_000) + ".parquet");
        refused("{a,b}".repeat(9) + "x".repeat(4000));
        refused("{a,b}".repeat(10));
        assertThat(new GlobPattern("{a,b}".repeat(9)).matches("ababababa")).isTrue();
        assertThat(new GlobPattern("{a,b}" + "x".repeat(4000)).matches("b" + "x".repeat(4000)))
                .isTrue();
    }

    private static void refused(String pattern) {
        assertThatThrownBy(() -> new GlobPattern(pattern)).isInstanceOfSatisfying(QueryException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(e.getMessage()).startsWith("The pattern '{a,b}").hasSizeLessThan(5000);
        });
    }
}
