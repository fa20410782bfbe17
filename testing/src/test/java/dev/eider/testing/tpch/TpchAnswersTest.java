package dev.eider.testing.tpch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TpchAnswersTest {
    private static final TpchAnswers BY_FIRST = new TpchAnswers(
            5,
            List.of("name", "key"),
            List.of(List.of("a", "9.50"), List.of("b", "3"), List.of("c", "3"), List.of("d", "1")));

    @ParameterizedTest
    @MethodSource("dev.eider.testing.tpch.TpchQueries#numbers")
    void everyAnswerHasRowsAndMatchesItself(int query) {
        TpchAnswers answers = TpchAnswers.load(query);

        assertThat(answers.rows())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).hasSameSizeAs(answers.columns()));
        assertThat(answers.difference(answers.rows())).isEmpty();
        assertThat(TpchQueries.sql(query)).doesNotEndWith(";").isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("dev.eider.testing.tpch.TpchQueries#numbers")
    void noAnswerMatchesWithoutItsLastRow(int query) {
        TpchAnswers answers = TpchAnswers.load(query);

        assertThat(answers.difference(answers.rows().subList(1, answers.rows().size())))
                .isPresent();
    }

    @Test
    void tiesMayStandInAnyOrder() {
        assertThat(BY_FIRST.difference(swapped(1, 2))).isEmpty();
    }

    @Test
    void othersMayNot() {
        assertThat(BY_FIRST.difference(swapped(0, 1)).orElseThrow()).contains("row 1 of 4", "[a, 9.50]", "[b, 3]");
        assertThat(BY_FIRST.difference(swapped(2, 3))).isPresent();
    }

    @Test
    void aRowTwiceIsNotTwoRows() {
        List<List<String>> rows = new ArrayList<>(BY_FIRST.rows());
        rows.set(2, rows.get(1));

        assertThat(BY_FIRST.difference(rows)).isPresent();
    }

    @Test
    void theVerdictNamesTheQuery() {
        assertThatThrownBy(() -> BY_FIRST.assertMatches(List.of()))
                .isInstanceOf(AssertionError.class)
                .hasMessage("TPC-H query 5: 0 rows instead of 4");
    }

    @ParameterizedTest
    @CsvSource({
        "12, 12, true",
        "12, 12.00, true",
        "12, 12.001, false",
        "12, 13, false",
        "1.5, 1.5000001, true",
        "1.5, 1.51, false",
        "0.0286, 0.0287, false",
        "5056751331.449234, 5056751331.4592, true",
        "5056751331.449234, 5056751331.47, false",
        "CHINA, CHINA, true",
        "CHINA, china, false",
        "' padded', 'padded', false",
        "12, twelve, false",
        "1995-03-14, 1995-03-15, false"
    })
    void comparesValues(String expected, String actual, boolean same) {
        assertThat(TpchAnswers.sameValue(expected, actual)).isEqualTo(same);
    }

    @Test
    void takesTheObjectsOfDriversAndOfJson() {
        assertThat(TpchAnswers.sameValue("1995-03-14", Date.valueOf("1995-03-14")))
                .isTrue();
        assertThat(TpchAnswers.sameValue("5320753880.69", new BigDecimal("5320753880.6900")))
                .isTrue();
        assertThat(TpchAnswers.sameValue("147790", 147790L)).isTrue();
        assertThat(TpchAnswers.sameValue("147790", 147790.0)).isTrue();
    }

    private static List<List<String>> swapped(int left, int right) {
        List<List<String>> rows = new ArrayList<>(BY_FIRST.rows());
        Collections.swap(rows, left, right);
        return rows;
    }
}
