package dev.eider.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobShape;
import dev.eider.contract.QueryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AdmissionQueueTest {
    private static final long GIB = 1L << 30;
    private static final JobShape SMALL = new JobShape(1000, GIB, 0);
    private static final JobShape LARGE = new JobShape(4000, 4 * GIB, 0);

    private static final Capacity CAPACITY = new Capacity(4000, 8 * GIB);

    private AdmissionQueue queue = queue(2, Duration.ofSeconds(20));

    private static AdmissionQueue queue(int tenants, Duration patience) {
        return new AdmissionQueue(
                CAPACITY, new AdmissionQueue.Limits(tenants, 3, 5, SMALL, Set.of("queued")), patience);
    }

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
    void aJobThatRunsAlreadyGetsItsRoomAndOthersWait() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        Permit large = queue.admit("a", LARGE);
        Permit adopted = queue.grant("b", SMALL);
        assertThat(queue.running()).isEqualTo(2);
        Thread waiter = Thread.ofVirtual().start(() -> {
            try (Permit permit = queue.admit("a", LARGE)) {
                order.add("admitted");
            } catch (InterruptedException _) {
                order.add("interrupted");
            }
        });
        large.close();
        while (queue.waiting() == 0) {
            Thread.onSpinWait();
        }
        assertThat(order).isEmpty();
        adopted.close();
        adopted.close();
        waiter.join();
        assertThat(order).containsExactly("admitted");
        assertThat(queue.running()).isZero();
    }

    @Test
    void aLargeJobIsNotOvertakenAndTenantsTakeTurns() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        Permit first = queue.admit("b", SMALL);
        Permit second = queue.admit("a", SMALL);
        Thread large = start(order, "a", new JobShape(3000, 3 * GIB, 0), "large");
        Thread other = start(order, "b", new JobShape(2000, GIB, 0), "other");
        Thread later = start(order, "a", SMALL, "later");
        assertThat(order).isEmpty();
        second.close();
        large.join();
        first.close();
        other.join();
        later.join();
        assertThat(order.getFirst()).isEqualTo("large");
        assertThat(order).containsExactlyInAnyOrder("large", "other", "later");
    }

    @Test
    void oneTenantLeavesRoomForAnotherThatHasNothingRunning() throws Exception {
        try (Permit one = queue.admit("a", SMALL);
                Permit two = queue.admit("a", new JobShape(2000, GIB, 0))) {
            List<String> order = new CopyOnWriteArrayList<>();
            Thread third = start(order, "a", SMALL, "third");
            try (Permit other = queue.admit("b", SMALL)) {
                assertThat(queue.running()).isEqualTo(3);
                assertThat(order).isEmpty();
                one.close();
                third.join();
                assertThat(order).containsExactly("third");
                assertThat(other).isNotNull();
            }
            assertThat(two).isNotNull();
        }
    }

    @Test
    void whoIsAloneTakesTheWholeHouse() throws Exception {
        queue = queue(1, Duration.ofSeconds(20));
        try (Permit one = queue.admit("a", new JobShape(3000, GIB, 0));
                Permit two = queue.admit("a", SMALL)) {
            assertThat(queue.running()).isEqualTo(2);
            assertThat(one).isNotNull();
            assertThat(two).isNotNull();
        }
    }

    @Test
    void aSmallestJobPassesATurnThatWaitsForMoreButOnlyOneAtATime() throws Exception {
        queue = queue(4, Duration.ofSeconds(20));
        List<String> order = new CopyOnWriteArrayList<>();
        Permit endless = queue.admit("a", new JobShape(2000, GIB, 0));
        Thread large = start(order, "b", new JobShape(3000, GIB, 0), "large");
        Permit passing = queue.admit("c", SMALL);
        Thread next = start(order, "d", SMALL, "next");
        assertThat(order).isEmpty();
        endless.close();
        large.join();
        passing.close();
        next.join();
        assertThat(order).containsExactly("large", "next");
        assertThat(queue.running()).isZero();
    }

    @Test
    void whatCanNeverRunIsRefusedAtOnce() {
        assertThatThrownBy(() -> queue.admit("a", new JobShape(8000, GIB, 0)))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY));
    }

    @Test
    void aFullQueueRefusesItsTenantAloneAndAnInterruptedWaiterGivesUpItsPlace() throws Exception {
        try (Permit all = queue.admit("a", LARGE)) {
            List<String> order = new CopyOnWriteArrayList<>();
            List<Thread> waiters = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiters.add(start(order, "a", SMALL, "a" + i));
            }
            assertFull("a");
            waiters.add(start(order, "b", SMALL, "b"));
            waiters.add(start(order, "c", SMALL, "c"));
            assertFull("d");
            for (Thread waiter : waiters) {
                waiter.interrupt();
                waiter.join();
            }
            assertThat(queue.waiting()).isZero();
            assertThat(all).isNotNull();
        }
    }

    private void assertFull(String tenant) {
        assertThatThrownBy(() -> queue.admit(tenant, SMALL))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUEUE_FULL));
    }

    @Test
    void tenantWhoseJobsTheClusterQueuesTakesNoRoomAndWaitsForNone() throws Exception {
        List<Permit> queued = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            queued.add(queue.admit("queued", LARGE));
        }
        assertFull("queued");
        try (Permit other = queue.admit("a", LARGE)) {
            assertThat(queue.running()).isEqualTo(4);
            queued.getFirst().close();
            queued.getFirst().close();
            queued.add(queue.admit("queued", LARGE));
            queued.add(queue.grant("queued", LARGE));
            assertThat(queue.running()).isEqualTo(5);
            assertThat(other).isNotNull();
        }
        queued.forEach(Permit::close);
        assertThat(queue.running()).isZero();
    }

    @Test
    void patienceEnds() throws Exception {
        AdmissionQueue impatient = queue(2, Duration.ofMillis(20));
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
