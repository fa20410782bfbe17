package dev.eider.gateway.pgwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireBufferTest {
    private final WireBuffer buffer = new WireBuffer(1);

    private String text() {
        return new String(buffer.toByteArray(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                9,
                10,
                99,
                100,
                101,
                999,
                1000,
                12345,
                999_999_999L,
                1_000_000_000L,
                999_999_999_999_999_999L,
                1_000_000_000_000_000_000L,
                Long.MAX_VALUE,
                -1,
                -10,
                -100,
                Long.MIN_VALUE,
                Long.MIN_VALUE + 1
            })
    void writesDecimals(long value) {
        buffer.decimal(value);
        assertThat(text()).isEqualTo(Long.toString(value));
    }

    @Test
    void writesPadded() {
        buffer.padded(7, 3);
        buffer.padded(0, 1);
        buffer.padded(123456, 6);
        assertThat(text()).isEqualTo("0070123456");
    }

    @Test
    void writesInNetworkOrder() {
        buffer.int8(1);
        buffer.int16(0x0203);
        buffer.int32(0x04050607);
        buffer.int64(0x08090a0b0c0d0e0fL);
        assertThat(buffer.toByteArray()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        buffer.int32At(3, -1);
        assertThat(buffer.toByteArray()).startsWith(1, 2, 3, -1, -1, -1, -1, 8);
    }

    @Test
    void writesStringsWithoutNuls() {
        buffer.cstring("a\0ü");
        assertThat(text()).isEqualTo("aü\0");
    }

    @Test
    void endsAtItsLimit() {
        assertThatThrownBy(() -> buffer.ensure((256 << 20) + 1))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROW_TOO_LARGE));
        assertThatThrownBy(() -> buffer.ensure(Integer.MAX_VALUE)).isInstanceOf(QueryException.class);
    }
}
