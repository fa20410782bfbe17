package dev.eider.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTypesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int | INTEGER",
                "BIGINT | BIGINT",
                "tinyint | TINYINT",
                "string | VARCHAR",
                "varchar(20) | VARCHAR",
                "binary | BLOB",
                "decimal(15,2) | DECIMAL(15,2)",
                "decimal | DECIMAL(10,0)",
                "Decimal( 38 , 10 ) | DECIMAL(38,10)",
                "timestamp | TIMESTAMP WITH TIME ZONE",
                "timestamp_ntz | TIMESTAMP",
                "array<array<int>> | INTEGER[][]",
                "map<string, array<double>> | MAP(VARCHAR, DOUBLE[])",
                "struct<a:int,b:struct<c:date>> | STRUCT(\"a\" INTEGER, \"b\" STRUCT(\"c\" DATE))",
                "struct<`a b``\"`: int not null comment 'it\\'s, >', größe: string> | STRUCT(\"a b`\"\"\" INTEGER, \"größe\" VARCHAR)",
                "interval day to second | INTERVAL",
                "uuid | UUID",
                "variant | VARIANT"
            },
            quoteCharacter = '\u0001')
    void readsSparksText(String text, String expected) {
        assertThat(TypeText.toDuckDb("f", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "integr",
                "array",
                "array<",
                "array<int",
                "array<int>>",
                "map<int>",
                "struct<>",
                "struct<a>",
                "struct<a:int",
                "struct<`a:int>",
                "decimal(39,0)",
                "decimal(5,6)",
                "decimal(x)",
                "decimal(99999999999,1)",
                "int; DROP TABLE x",
                "int, y INTEGER",
                "struct<a:int not>"
            })
    void refusesWhatIsNoType(String text) {
        assertThatThrownBy(() -> TypeText.toDuckDb("columns[3].type_text", text))
                .isInstanceOfSatisfying(QueryException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                    assertThat(e.getMessage()).contains("columns[3].type_text");
                });
    }

    @Test
    void refusesBottomlessNesting() {
        assertThatThrownBy(() -> TypeText.toDuckDb("f", "array<".repeat(100_000)))
                .hasMessageContaining("nests more than");
        assertThatThrownBy(() -> TypeJson.toDuckDb("f", "{\"type\":".repeat(100_000)))
                .isInstanceOf(QueryException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"integer\" | INTEGER",
                "{\"name\":\"x\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}} | BIGINT",
                "{\"type\":\"array\",\"elementType\":\"string\",\"containsNull\":true} | VARCHAR[]",
                "{\"name\":\"m\",\"type\":{\"type\":\"map\",\"keyType\":\"string\",\"valueType\":\"decimal(5,1)\"}} | MAP(VARCHAR, DECIMAL(5,1))",
                "{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"double\"}]} | STRUCT(\"a\" DOUBLE)"
            },
            quoteCharacter = '\u0001')
    void readsSparksJson(String json, String expected) {
        assertThat(TypeJson.toDuckDb("f", json)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "[]", "12", "{\"type\":\"struct\",\"fields\":[]}", "{\"type\":\"array\"}"})
    void refusesOtherJson(String json) {
        assertThatThrownBy(() -> TypeJson.toDuckDb("f", json)).isInstanceOf(QueryException.class);
    }

    @Test
    void fallsBackToTheTypesName() {
        assertThat(ColumnTypes.duckDb(
                        "f",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("DECIMAL"),
                        OptionalInt.of(12),
                        OptionalInt.of(3)))
                .isEqualTo("DECIMAL(12,3)");
        assertThat(ColumnTypes.duckDb(
                        "f",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("LONG"),
                        OptionalInt.empty(),
                        OptionalInt.empty()))
                .isEqualTo("BIGINT");
        assertThatThrownBy(() -> ColumnTypes.duckDb(
                        "columns[0]",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty()))
                .hasMessageContaining("columns[0] has no type");
    }
}
