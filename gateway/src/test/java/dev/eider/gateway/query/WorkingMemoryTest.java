package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WorkingMemoryTest {
    private static final int LARGE = 1 << 20;

    /** Room for the work on one large text. */
    private final WorkingMemory memory = new WorkingMemory(12 * LARGE);

    @Test
    void whoFindsNoneLeftWaitsAndSmallTextsDoNot() throws Exception {
        FutureTask<Boolean> second = new FutureTask<>(() -> {
            try (WorkingMemory.Share _ = memory.take(LARGE)) {
                return true;
            }
        });
        try (WorkingMemory.Share _ = memory.take(LARGE);
                WorkingMemory.Share _ = memory.take(1000)) {
            Thread waiting = Thread.ofVirtual().start(second);
            while (waiting.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(second).isNotDone();
        }
        assertThat(second.get()).isTrue();
    }

    @Test
    void whoWaitsCanBeCancelled() throws Exception {
        FutureTask<WorkingMemory.Share> second = new FutureTask<>(() -> memory.take(LARGE));
        try (WorkingMemory.Share _ = memory.take(LARGE)) {
            Thread.ofVirtual().start(second).interrupt();
            assertThatThrownBy(second::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_CANCELLED));
        }
        try (WorkingMemory.Share share = memory.take(LARGE)) {
            assertThat(share).isNotNull();
        }
    }

    @Test
    void aTextForWhichThereIsNeverRoomIsRefused() {
        assertThatThrownBy(() -> memory.take(2 * LARGE))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY))
                .hasMessageContaining("longer than the 1536 KiB")
                .hasMessageContaining("give the gateway more memory");
    }
}
