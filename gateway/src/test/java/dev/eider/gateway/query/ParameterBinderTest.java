package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.estimator.planner.ParsedStatement;
import dev.eider.gateway.sql.RewrittenSql;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ParameterBinderTest {
    private static final String SQL = "select $2, $1, $2";
    private static final List<ParsedStatement.Parameter> PLACES = List.of(
            new ParsedStatement.Parameter("2", 7, 2),
            new ParsedStatement.Parameter("1", 11, 2),
            new ParsedStatement.Parameter("2", 15, 2));

    @Test
    void eachPlaceGetsItsValueAndQuotesAreDoubled() {
        assertThat(bind(typed("INTEGER", "5"), untyped("it's; drop")))
                .isEqualTo("select 'it''s; drop', CAST('5' AS INTEGER), 'it''s; drop'");
    }

    @Test
    void anAbsentValueIsNull() {
        Parameter nothing = new Parameter(Optional.empty(), Optional.empty());
        Parameter noDate = new Parameter(Optional.of("DATE"), Optional.empty());
        assertThat(bind(nothing, noDate)).isEqualTo("select CAST(NULL AS DATE), NULL, CAST(NULL AS DATE)");
    }

    @Test
    void aWrongNumberOfValuesIsRefused() {
        assertThatThrownBy(() -> bind(untyped("1")))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("2 parameters, but 1");
    }

    @Test
    void aNamedParameterIsRefused() {
        assertThatThrownBy(() -> new ParameterBinder(List.of(new ParsedStatement.Parameter("name", 7, 5))))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_SUPPORTED));
    }

    @Test
    void aValueCountsWhereverItStands() {
        ParameterBinder binder = new ParameterBinder(PLACES);
        assertThat(binder.lengthOfLiterals(List.of(typed("INTEGER", "5"), untyped("x".repeat(1000)))))
                .isEqualTo(2001);
    }

    @Test
    void placeholdersLeaveNoNumberOut() {
        ParameterBinder gap = new ParameterBinder(
                List.of(new ParsedStatement.Parameter("5", 7, 2), new ParsedStatement.Parameter("2", 11, 2)));
        List<Optional<String>> declared = List.of(Optional.empty(), Optional.of("DATE"));
        assertThat(RewrittenSql.of("select $5, $2", gap.open(declared)).text())
                .isEqualTo("select $2, CAST($1 AS DATE)");
        assertThat(gap.count()).isEqualTo(5);
        assertThat(gap.uses(3)).isFalse();
    }

    @Test
    void aNumberThatThereCannotBeIsRefused() {
        for (String number : List.of("0", "65536", "99999999999999999999")) {
            assertThatThrownBy(() -> new ParameterBinder(List.of(new ParsedStatement.Parameter(number, 7, 5))))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNDEFINED_PARAMETER));
        }
    }

    @Test
    void aZeroCharacterIsRefused() {
        assertThatThrownBy(() -> bind(untyped("a\0b"), untyped("1")))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VALUE));
    }

    private static String bind(Parameter... values) {
        return RewrittenSql.of(SQL, new ParameterBinder(PLACES).literals(List.of(values)))
                .text();
    }

    private static Parameter typed(String type, String text) {
        return new Parameter(Optional.of(type), Optional.of(text));
    }

    private static Parameter untyped(String text) {
        return new Parameter(Optional.empty(), Optional.of(text));
    }
}
