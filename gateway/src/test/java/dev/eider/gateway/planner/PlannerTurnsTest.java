package dev.eider.gateway.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlannerTurnsTest {
    private static final Duration NOT_LONG = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final PlannerTurns turns = new PlannerTurns(4, 2);

    @Test
    void oneTenantLeavesPlannersForTheOthers() throws Exception {
        assertThat(turns.acquire("a", NOT_LONG)).isTrue();
        assertThat(turns.acquire("a", NOT_LONG)).isTrue();
        assertThat(turns.acquire("a", NOT_LONG)).isFalse();
        assertThat(turns.acquire("b", NOT_LONG)).isTrue();
        turns.release("a");
        assertThat(turns.acquire("a", NOT_LONG)).isTrue();
    }

    @Test
    void tenantsTakeTurns() throws Exception {
        for (String tenant : List.of("a", "a", "b", "b")) {
            assertThat(turns.acquire(tenant, NOT_LONG)).isTrue();
        }
        List<String> order = new CopyOnWriteArrayList<>();
        List<Thread> waiting = List.of(wait("c", order), wait("c", order), wait("d", order));
        turns.release("a");
        turns.release("a");
        turns.release("b");
        for (Thread thread : waiting) {
            thread.join();
        }
        assertThat(order).containsExactlyInAnyOrder("c", "c", "d");
        assertThat(turns.acquire("d", NOT_LONG)).isFalse();
    }

    @Test
    void whoIsInterruptedOrTooLateTakesNothing() throws Exception {
        PlannerTurns single = new PlannerTurns(1, 1);
        assertThat(single.acquire("a", NOT_LONG)).isTrue();
        assertThat(single.acquire("b", NOT_LONG)).isFalse();
        Thread interrupted = Thread.ofVirtual().start(() -> {
            try {
                single.acquire("b", LONG);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        interrupted.interrupt();
        interrupted.join();
        single.release("a");
        assertThat(single.acquire("c", NOT_LONG)).isTrue();
    }

    /** Returns once the thread waits. */
    private Thread wait(String tenant, List<String> order) {
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                if (turns.acquire(tenant, LONG)) {
                    order.add(tenant);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }
}
