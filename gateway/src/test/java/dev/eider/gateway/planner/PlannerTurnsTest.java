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

    private final PlannerTurns<Integer> turns = new PlannerTurns<>(4, 2);

    @Test
    void oneTenantLeavesPlannersForTheOthers() throws Exception {
        offer(turns, 1, 2, 3, 4);
        assertThat(turns.acquire("a", NOT_LONG)).isPresent();
        assertThat(turns.acquire("a", NOT_LONG)).isPresent();
        assertThat(turns.acquire("a", NOT_LONG)).isEmpty();
        assertThat(turns.acquire("b", NOT_LONG)).isPresent();
        turns.release("a");
        offer(turns, 1);
        assertThat(turns.acquire("a", NOT_LONG)).isPresent();
    }

    @Test
    void whoHasOneLeavesTheLastToTheOthers() throws Exception {
        offer(turns, 1, 2);
        assertThat(turns.acquire("a", NOT_LONG)).contains(2);
        assertThat(turns.isShort()).isTrue();
        assertThat(turns.acquire("a", NOT_LONG)).isEmpty();
        assertThat(turns.acquire("b", NOT_LONG)).contains(1);
        turns.release("a");
        offer(turns, 2);
        assertThat(turns.acquire("a", NOT_LONG)).contains(2);
    }

    @Test
    void whereThereIsOneTenantItMayHaveAll() throws Exception {
        PlannerTurns<Integer> own = new PlannerTurns<>(2, 2);
        offer(own, 1, 2);
        assertThat(own.acquire("a", NOT_LONG)).contains(2);
        assertThat(own.isShort()).isFalse();
        assertThat(own.acquire("a", NOT_LONG)).contains(1);
        assertThat(own.isShort()).isTrue();
    }

    @Test
    void tenantsTakeTurns() throws Exception {
        offer(turns, 1, 2);
        turns.acquire("a", NOT_LONG);
        turns.acquire("b", NOT_LONG);
        List<String> order = new CopyOnWriteArrayList<>();
        List<Thread> waiting = List.of(wait("c", order), wait("c", order), wait("d", order));
        offer(turns, 3, 4);
        waiting.get(0).join();
        waiting.get(2).join();
        assertThat(order).containsExactlyInAnyOrder("c", "d");
        offer(turns, 1, 2);
        for (Thread thread : waiting) {
            thread.join();
        }
        assertThat(order).containsExactlyInAnyOrder("c", "c", "d");
    }

    @Test
    void whoIsInterruptedOrTooLateTakesNothing() throws Exception {
        PlannerTurns<Integer> single = new PlannerTurns<>(1, 1);
        offer(single, 1);
        assertThat(single.acquire("a", NOT_LONG)).isPresent();
        assertThat(single.acquire("b", NOT_LONG)).isEmpty();
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
        offer(single, 1);
        assertThat(single.acquire("c", NOT_LONG)).isPresent();
    }

    @Test
    void whatIsWithdrawnIsNotGiven() throws Exception {
        offer(turns, 1, 2);
        turns.withdraw(2);
        assertThat(turns.acquire("a", NOT_LONG)).contains(1);
        assertThat(turns.acquire("b", NOT_LONG)).isEmpty();
    }

    private static void offer(PlannerTurns<Integer> turns, Integer... planners) {
        for (Integer planner : planners) {
            turns.offer(planner);
        }
    }

    /** Returns once the thread waits. */
    private Thread wait(String tenant, List<String> order) {
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                if (turns.acquire(tenant, LONG).isPresent()) {
                    order.add(tenant);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }
}
