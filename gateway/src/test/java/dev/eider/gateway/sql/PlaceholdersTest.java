package dev.eider.gateway.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholdersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "SELECT $0 ; UNDEFINED_PARAMETER ; 8",
                "SELECT 'ü', $00 ; UNDEFINED_PARAMETER ; 13",
                "SELECT $1.a ; SYNTAX_ERROR ; 8",
                "SELECT '$1.a' || $12.b.c ; SYNTAX_ERROR ; 18",
            })
    void refusesWhatIsNoParameter(String sql, ErrorCode code, int position) {
        QueryException refused = catchThrowableOfType(QueryException.class, () -> Placeholders.check(sql));
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.info().position()).hasValue(position);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ($1).a, $2 FROM t",
                "SELECT '$0', \"$1.a\" -- $1.a",
                "SELECT $1 + .5, $10",
                "SELECT $$ $0 $1.a $$"
            })
    void leavesOthersAlone(String sql) {
        assertThatCode(() -> Placeholders.check(sql)).doesNotThrowAnyException();
    }

    @Test
    void tellsHowAFieldIsWritten() {
        assertThat(catchThrowableOfType(QueryException.class, () -> Placeholders.check("SELECT $2.a")))
                .hasMessageContaining("($2).name");
    }
}
