package dev.eider.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobShape;
import dev.eider.contract.QueryException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AdmissionQueueTest {
    private static final long GIB = 1L << 30;
    private static final JobShape SMALL = new JobShape(1000, GIB, 0);
    private static final JobShape LARGE = new JobShape(4000, 4 * GIB, 0);

    private final AdmissionQueue queue = new AdmissionQueue(new Capacity(4000, 8 * GIB), 3, Duration.ofSeconds(20));

    @Test
    void jobsRunSideBySideWhileThereIsRoom() throws Exception {
        try (Permit one = queue.admit("a", SMALL);
                Permit two = queue.admit("a", SMALL)) {
            assertThat(queue.running()).isEqualTo(2);
            one.close();
            one.close();
            assertThat(queue.running()).isEqualTo(1);
            assertThat(two).isNotNull();
        }
        assertThat(queue.running()).isZero();
    }

    @Test
    void aLargeJobIsNotOvertakenAndTenantsTakeTurns() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        Permit first = queue.admit("a", SMALL);
        Thread large = start(order, "a", LARGE, "large");
        Thread other = start(order, "b", SMALL, "other");
        Thread later = start(order, "a", SMALL, "later");
        assertThat(order).isEmpty();
        first.close();
        large.join();
        other.join();
        later.join();
        assertThat(order.getFirst()).isEqualTo("large");
        assertThat(order).containsExactlyInAnyOrder("large", "other", "later");
    }

    @Test
    void whatCanNeverRunIsRefusedAtOnce() {
        assertThatThrownBy(() -> queue.admit("a", new JobShape(8000, GIB, 0)))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY));
    }

    @Test
    void aFullQueueRefusesAndAnInterruptedWaiterGivesUpItsPlace() throws Exception {
        try (Permit all = queue.admit("a", LARGE)) {
            List<String> order = new CopyOnWriteArrayList<>();
            List<Thread> waiters = List.of(
                    start(order, "a", SMALL, "1"), start(order, "a", SMALL, "2"), start(order, "b", SMALL, "3"));
            assertThatThrownBy(() -> queue.admit("c", SMALL))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUEUE_FULL));
            for (Thread waiter : waiters) {
                waiter.interrupt();
                waiter.join();
            }
            assertThat(queue.waiting()).isZero();
            assertThat(all).isNotNull();
        }
    }

    @Test
    void patienceEnds() throws Exception {
        AdmissionQueue impatient = new AdmissionQueue(new Capacity(4000, 8 * GIB), 3, Duration.ofMillis(20));
        try (Permit all = impatient.admit("a", LARGE)) {
            assertThatThrownBy(() -> impatient.admit("a", SMALL))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUEUE_TIMEOUT));
            assertThat(impatient.waiting()).isZero();
            assertThat(all).isNotNull();
        }
    }

    /** Returns once the thread waits in the queue. */
    private Thread start(List<String> order, String tenant, JobShape shape, String name) {
        int before = queue.waiting();
        Thread thread = Thread.ofVirtual().start(() -> {
            try (Permit permit = queue.admit(tenant, shape)) {
                order.add(name);
                assertThat(permit).isNotNull();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (queue.waiting() == before) {
            Thread.onSpinWait();
        }
        return thread;
    }
}
