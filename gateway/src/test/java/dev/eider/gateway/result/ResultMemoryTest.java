package dev.eider.gateway.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.util.AutoCloseables;
import org.junit.jupiter.api.Test;

class ResultMemoryTest {
    private static final int MIB = 1 << 20;

    private static void refuses(BufferAllocator memory, long bytes, String message) {
        assertThatThrownBy(() -> memory.buffer(bytes))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY))
                .hasMessageContaining(message);
    }

    @Test
    void wideBuffersLeaveRoomForSmallOnes() throws Exception {
        List<ArrowBuf> taken = new ArrayList<>();
        try (BufferAllocator root = ResultMemory.open(64 * MIB);
                BufferAllocator session = root.newChildAllocator("session", 0, Long.MAX_VALUE)) {
            taken.add(session.buffer(32 * MIB));
            taken.add(session.buffer(16 * MIB));
            refuses(
                    session,
                    16 * MIB,
                    "needs 16 MiB more of the gateway's memory for results on their way, of which 48 of 64");
            for (int i = 0; i < 16; i++) {
                taken.add(session.buffer(MIB));
            }
            refuses(session, 1, "of which 64 of 64 MiB are in use");
            AutoCloseables.close(taken);
            session.buffer(32 * MIB).close();
        }
    }

    @Test
    void isAsMuchAsTheHeapUnlessConfigured() {
        assertThat(ResultMemory.ofThisJvm()).isEqualTo(Runtime.getRuntime().maxMemory());
    }
}
