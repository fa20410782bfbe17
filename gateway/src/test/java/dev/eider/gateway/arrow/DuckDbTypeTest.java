package dev.eider.gateway.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DuckDbTypeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "BOOLEAN",
                "TINYINT",
                "UBIGINT",
                "DOUBLE",
                "DECIMAL(15,2)",
                "VARCHAR",
                "BLOB",
                "DATE",
                "TIME",
                "TIMESTAMP",
                "TIMESTAMP_NS",
                "TIMESTAMP WITH TIME ZONE",
                "INTERVAL",
                "INTEGER[]",
                "DECIMAL(4,1)[][3]",
                "STRUCT(\"a, \"\"b\"\" (c)\" INTEGER, \"d\" VARCHAR[])",
                "MAP(VARCHAR, STRUCT(\"x\" DOUBLE))"
            })
    void isTheInverseOfColumnType(String type) {
        assertThat(ColumnType.name(DuckDbType.field("c", type))).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNKNOWN", "ENUM('a', 'b)')", "UUID", "JSON"})
    void anythingElseIsAString(String type) {
        assertThat(ColumnType.name(DuckDbType.field("c", type))).isEqualTo("VARCHAR");
    }
}
