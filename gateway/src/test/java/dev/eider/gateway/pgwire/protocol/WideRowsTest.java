package dev.eider.gateway.pgwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WideRowsTest {
    private static final int MIB = 1 << 20;

    @Test
    void oneRowTakesWhatAnotherGivesBack() {
        WideRows room = new WideRows(8 * MIB, Duration.ofMillis(10));
        WireBuffer first = new WireBuffer(16, room, Runnable::run);
        WireBuffer second = new WireBuffer(16, room, Runnable::run);
        first.ensure(2 * MIB);
        first.ensure(6 * MIB);
        second.ensure(MIB);
        assertThatThrownBy(() -> second.ensure(3 * MIB))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY))
                .hasMessageContaining("needs 3 MiB of the gateway's heap");
        first.clear(16);
        second.ensure(8 * MIB);
        second.clear(16);
        first.ensure(8 * MIB);
    }

    @Test
    void aRowWaitsForAnotherToBeSent() throws Exception {
        WideRows room = new WideRows(8 * MIB, Duration.ofMinutes(1));
        WireBuffer first = new WireBuffer(16, room, Runnable::run);
        WireBuffer second = new WireBuffer(16, room, Runnable::run);
        first.ensure(8 * MIB);
        Thread waiting = Thread.ofVirtual().start(() -> second.ensure(8 * MIB));
        first.clear(16);
        assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
        assertThat(second.array()).hasSize(8 * MIB);
    }
}
