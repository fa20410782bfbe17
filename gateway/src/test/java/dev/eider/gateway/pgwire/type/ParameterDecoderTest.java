package dev.eider.gateway.pgwire.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.FrontendMessage.ParameterValue;
import dev.eider.gateway.pgwire.protocol.WireFormat;
import dev.eider.gateway.query.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterDecoderTest {
    private static final int JSONB = 3802;

    private static Parameter text(int oid, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ParameterDecoder.decode(1, oid, WireFormat.TEXT, new ParameterValue.Bytes(bytes));
    }

    private static Parameter binary(int oid, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return ParameterDecoder.decode(1, oid, WireFormat.BINARY, new ParameterValue.Bytes(bytes));
    }

    private static Parameter parameter(@Nullable String type, String text) {
        return new Parameter(Optional.ofNullable(type), Optional.of(text));
    }

    @Test
    void anArrayWhoseTextIsTooLongForTheHeapIsRefused() {
        int elements = (int) (Runtime.getRuntime().maxMemory() / 96);
        assertThatThrownBy(() -> text(1009, "{" + "a,".repeat(elements) + "a}"))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY))
                .hasMessageContaining("parameter $1: ")
                .hasMessageContaining("bind fewer or shorter values");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "untyped",
            value = {
                "16 | t | BOOLEAN | true",
                "16 | OFF | BOOLEAN | false",
                "21 | -32768 | SMALLINT | -32768",
                "23 | ' +7 ' | INTEGER | 7",
                "20 | 9223372036854775807 | BIGINT | 9223372036854775807",
                "700 | 1e10 | FLOAT | 1e10",
                "701 | NaN | DOUBLE | NaN",
                "701 | -Infinity | DOUBLE | -Infinity",
                "1700 | 123.450 | DECIMAL(6,3) | 123.450",
                "1700 | -0.001 | DECIMAL(3,3) | -0.001",
                "1700 | 1e5 | DECIMAL(6,0) | 100000",
                "1700 | 12345678901234567890123456789.012345678 | DECIMAL(38,9) | 12345678901234567890123456789.012345678",
                "1700 | nan | DOUBLE | NaN",
                "17 | \\x00fF | BLOB | \\x00\\xFF",
                "17 | a\\\\\\001 | BLOB | \\x61\\x5C\\x01",
                "1082 | 0044-03-15 BC | DATE | 0044-03-15 (BC)",
                "1082 | 2020-01-02 +01 | DATE | 2020-01-02",
                "1114 | 2020-01-02 03:04:05.5+01:30 | TIMESTAMP | 2020-01-02 03:04:05.5",
                "1184 | 2020-01-02 03:04:05+01 | TIMESTAMP WITH TIME ZONE | 2020-01-02 03:04:05+01",
                "1083 | 03:04:05+01 | TIME | 03:04:05",
                "1186 | 1 mon -2 days +03:00:00 | INTERVAL | 1 mon -2 days +03:00:00",
                "114 | {} | JSON | {}",
                "2950 | 6b1f2e1c-0000-4000-8000-0123456789ab | UUID | 6b1f2e1c-0000-4000-8000-0123456789ab",
                "25 | it's | untyped | it's",
                "1043 | x | untyped | x",
                "0 | 1 | untyped | 1",
                "99999 | x | untyped | x",
                "1007 | {1,NULL,3} | INTEGER[] | [\"1\", NULL, \"3\"]",
                "1009 | '{ a b , \"c,\\\"d\\\\\", \"NULL\" , \"\" }' | VARCHAR[] | [\"a b\", \"c,\\\"d\\\\\", \"NULL\", \"\"]",
                "1231 | {1.5,100} | DECIMAL(4,1)[] | [\"1.5\", \"100\"]",
                "1231 | {NULL} | DECIMAL(1,0)[] | [NULL]",
                "1231 | {1.5,NaN} | DOUBLE[] | [\"1.5\", \"NaN\"]",
                "1007 | {} | INTEGER[] | []",
                "199 | '{\"{\\\"a\\\": [1.50, \\\"x]\\\"]}\", NULL}' | JSON[] | '[{\"a\": [1.50, \"x]\"]}, null]'",
                "3802 | {} | JSON | {}",
                "2951 | {6b1f2e1c-0000-4000-8000-0123456789ab,NULL} | UUID[] | [\"6b1f2e1c-0000-4000-8000-0123456789ab\", NULL]",
            })
    void decodesText(int oid, String text, @Nullable String type, String literal) {
        assertThat(text(oid, text)).isEqualTo(parameter(type, literal));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "untyped",
            value = {
                "16 | 01 | BOOLEAN | true",
                "21 | 8000 | SMALLINT | -32768",
                "23 | 0000002a | INTEGER | 42",
                "20 | ffffffffffffffff | BIGINT | -1",
                "700 | 3fc00000 | FLOAT | 1.5",
                "701 | 7ff0000000000000 | DOUBLE | Infinity",
                "25 | c3bc | untyped | ü",
                "17 | 00ff | BLOB | \\x00\\xFF",
                "1082 | 00001c8a | DATE | 2020-01-02",
                "1082 | 7fffffff | DATE | infinity",
                "1083 | 00000000dde878c4 | TIME | 01:02:03.000004",
                "1266 | 00000000dde878c0ffffe3e0 | TIME WITH TIME ZONE | 01:02:03+02",
                "1114 | 00023e1e36ef1340 | TIMESTAMP | 2020-01-02 03:04:05",
                "1184 | 00023e1e36ef1340 | TIMESTAMP WITH TIME ZONE | 2020-01-02 03:04:05+00",
                "1184 | 8000000000000000 | TIMESTAMP WITH TIME ZONE | -infinity",
                "1186 | 00000000002dc6c00000000200000001 | INTERVAL | 1 months 2 days 3000000 microseconds",
                "2950 | 6b1f2e1c0000400080000123456789ab | UUID | 6b1f2e1c-0000-4000-8000-0123456789ab",
                "1700 | 00020000000000020001 09c4 | DECIMAL(3,2) | 1.25",
                "1700 | 0000000000000002 | DECIMAL(2,2) | 0.00",
                "1700 | 0001ffff40000004 0005 | DECIMAL(4,4) | -0.0005",
                "1700 | 00000000c0000000 | DOUBLE | NaN",
                "1562 | 00000003a0 | BIT | 101",
                "3802 | 017b7d | JSON | {}",
                "3807 | 000000010000000100000eda00000001000000010000000801 7b2261223a317d | JSON[] | [{\"a\":1}]",
                "1007 | 00000001000000010000001700000002000000010000000400000007ffffffff | INTEGER[] | [\"7\", NULL]",
                "1007 | 000000000000000000000017 | INTEGER[] | []",
            })
    void decodesBinary(int oid, String hex, @Nullable String type, String literal) {
        assertThat(binary(oid, hex.replace(" ", ""))).isEqualTo(parameter(type, literal));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "16 | maybe | INVALID_VALUE",
                "23 | 1.5 | INVALID_VALUE",
                "23 | '' | INVALID_VALUE",
                "23 | 2147483648 | OUT_OF_RANGE",
                "21 | 32768 | OUT_OF_RANGE",
                "701 | 1d | INVALID_VALUE",
                "701 | 0x1p3 | INVALID_VALUE",
                "1700 | one | INVALID_VALUE",
                "1700 | 1e99999 | OUT_OF_RANGE",
                "1700 | 100000000000000000000000000000000000000 | OUT_OF_RANGE",
                "1700 | 1e-39 | OUT_OF_RANGE",
                "1231 | {1e30,1e-9} | OUT_OF_RANGE",
                "1231 | {NaN,1e38} | OUT_OF_RANGE",
                "17 | \\xabc | INVALID_VALUE",
                "17 | \\9 | INVALID_VALUE",
                "1007 | {1 | INVALID_VALUE",
                "1007 | 1,2 | INVALID_VALUE",
                "1007 | {1,} | INVALID_VALUE",
                "1007 | {a} | INVALID_VALUE",
                "1007 | {{1}} | NOT_SUPPORTED",
                "1007 | {1}2 | INVALID_VALUE",
                "199 | '{\"1, 2\"}' | INVALID_VALUE",
            })
    void refusesText(int oid, String text, ErrorCode code) {
        assertRefused(code, () -> text(oid, text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "23 | 00 | INVALID_BINARY",
                "23 | 0000000000 | INVALID_BINARY",
                "16 | '' | INVALID_BINARY",
                "2950 | 00 | INVALID_BINARY",
                "1700 | 0001 | INVALID_BINARY",
                "1700 | 0001000000000000 | INVALID_BINARY",
                "1700 | 00010000000000002710 | INVALID_BINARY",
                "1700 | 0001000900000000 03e8 | OUT_OF_RANGE",
                "1700 | 0000000012340000 | INVALID_BINARY",
                "1562 | 7fffffffa0 | INVALID_BINARY",
                "1562 | ffffffffa0 | INVALID_BINARY",
                "1083 | ffffffffffffffff | DATETIME_OUT_OF_RANGE",
                "25 | ff | INVALID_TEXT",
                "25 | 610062 | INVALID_TEXT",
                "3802 | 027b7d | INVALID_BINARY",
                "1007 | 000000010000 | INVALID_BINARY",
                "1007 | 0000000100000000000000177fffffff00000001 | INVALID_BINARY",
                "1007 | 0000000100000000000000190000000100000001 | INVALID_BINARY",
                "1007 | 000000010000000000000017000000010000000100000fff07 | INVALID_BINARY",
                "1007 | 000000020000000000000017 | NOT_SUPPORTED",
                "99999 | 00 | NOT_SUPPORTED",
            })
    void refusesBinary(int oid, String hex, ErrorCode code) {
        assertRefused(code, () -> binary(oid, hex.replace(" ", "")));
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(QueryException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.info().message()).startsWith("parameter $1: ");
        });
    }

    @Test
    void refusesNulWithinText() {
        assertRefused(ErrorCode.INVALID_TEXT, () -> text(25, "a\0b"));
    }

    @Test
    void nullHasItsType() {
        assertThat(ParameterDecoder.decode(1, 23, WireFormat.TEXT, new ParameterValue.Null()))
                .isEqualTo(new Parameter(Optional.of("INTEGER"), Optional.empty()));
        assertThat(ParameterDecoder.decode(1, 0, WireFormat.TEXT, new ParameterValue.Null()))
                .isEqualTo(new Parameter(Optional.empty(), Optional.empty()));
        assertThat(ParameterDecoder.decode(1, JSONB, WireFormat.TEXT, new ParameterValue.Null()))
                .isEqualTo(new Parameter(Optional.of("JSON"), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INTEGER | 23",
                "DECIMAL(15,2) | 1700",
                "INTEGER[] | 1007",
                "DECIMAL(4,1)[] | 1231",
                "INTEGER[3] | 1007",
                "TIMESTAMP WITH TIME ZONE | 1184",
                "UNKNOWN | 25",
                "STRUCT(a INTEGER) | 25",
                "ENUM('a', 'b') | 25",
                "] | 1009",
            })
    void describesParameters(String duckDbName, int oid) {
        assertThat(PgType.parameterOid(duckDbName)).isEqualTo(oid);
    }
}
