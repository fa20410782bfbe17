package dev.eider.gateway.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypeNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "varchar | VARCHAR",
                "Text | VARCHAR",
                "varchar(20) | VARCHAR",
                "int | INTEGER",
                "double precision | DOUBLE",
                "decimal | DECIMAL(18,3)",
                "numeric( 15 , 2 ) | DECIMAL(15,2)",
                "DECIMAL(38) | DECIMAL(38,0)",
                "timestamptz | TIMESTAMP WITH TIME ZONE",
                "TIMESTAMP  with time zone | TIMESTAMP WITH TIME ZONE",
                "INTEGER[] | INTEGER[]",
                "DECIMAL(4,1)[3][] | DECIMAL(4,1)[3][]",
                "STRUCT(a int, \"b \"\"c\" text[]) | STRUCT(\"a\" INTEGER, \"b \"\"c\" VARCHAR[])",
                "FLOAT[20000][] | FLOAT[20000][]",
                "\"NULL\"[] | \"NULL\"[]",
                "MAP(text, STRUCT(x date))[] | MAP(VARCHAR, STRUCT(\"x\" DATE))[]",
            })
    void readsTypesAndWritesThemAsDuckDbDoes(String type, String canonical) {
        assertThat(TypeName.canonical(type)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "VARCHAR)",
                "VARCHAR) || (SELECT max(value) FROM duckdb_settings() WHERE name='secret_directory'",
                "VARCHAR) AS x, CAST('1' AS VARCHAR",
                "INTEGER; SELECT 1",
                "INTEGER -",
                "INTEGER COLLATE nocase",
                "DECIMAL(39,2)",
                "DECIMAL(2,3)",
                "DECIMAL(1e1,0)",
                "DECIMAL(",
                "DECIMAL(4,2",
                "INTEGER[",
                "INTEGER[-1]",
                "INTEGER[99999999999]",
                "STRUCT(a)",
                "STRUCT()",
                "STRUCT('a' INTEGER)",
                "MAP(INTEGER)",
                "ENUM('a')",
                "mytype",
                "\"VARCHAR\"",
                "main.VARCHAR",
                "VAR\0CHAR"
            })
    void refusesWhatIsNoType(String type) {
        assertThatThrownBy(() -> TypeName.canonical(type)).isInstanceOfSatisfying(QueryException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(e.getMessage()).contains(type);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT[0]", "INT[100001]", "INTEGER[3][99999999999]"})
    void anArraysSizeHasItsOwnMessage(String type) {
        assertThatThrownBy(() -> TypeName.canonical(type))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("type \"" + type + "\" has an array of")
                .hasMessageContaining("1 to 100000");
    }

    @ParameterizedTest
    @CsvSource({"INT[100000], 400000", "DOUBLE[1000][1000], 8000000", "VARCHAR[7000], 112000"})
    void anArrayMustFitIntoAPlanner(String type, String bytes) {
        assertThatThrownBy(() -> TypeName.canonical(type))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("type \"" + type + "\" has arrays of " + bytes + " bytes")
                .hasMessageContaining("may have 100000");
    }

    @Test
    void refusesWhatIsTooLongOrTooDeep() {
        assertThatThrownBy(() -> TypeName.canonical("INTEGER" + "[]".repeat(1000)))
                .isInstanceOf(QueryException.class);
        assertThatThrownBy(() -> TypeName.canonical("MAP(INTEGER,".repeat(60) + "INTEGER" + ")".repeat(60)))
                .isInstanceOf(QueryException.class);
    }
}
