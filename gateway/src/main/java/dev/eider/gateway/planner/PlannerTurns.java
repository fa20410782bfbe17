package dev.eider.gateway.planner;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Who may ask a planner next: tenants take turns, a tenant's own requests go first come first served. Thread-safe. */
final class PlannerTurns {
    private final int maxPerTenant;

    private final ReentrantLock lock = new ReentrantLock();
    /** Tenants with somebody waiting, in the order of their turns. */
    private final Map<String, ArrayDeque<Waiter>> waiting = new LinkedHashMap<>();

    private final Map<String, Integer> busy = new HashMap<>();
    private int free;

    private static final class Waiter {
        private final Condition turn;
        private boolean admitted;

        private Waiter(Condition turn) {
            this.turn = turn;
        }
    }

    /** @param maxPerTenant of the {@code all} requests at a time */
    PlannerTurns(int all, int maxPerTenant) {
        this.free = all;
        this.maxPerTenant = maxPerTenant;
    }

    /** Waits for a turn; returns whether it came in time. Whoever got one gives it back. */
    boolean acquire(String tenant, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        Waiter waiter = new Waiter(lock.newCondition());
        try {
            waiting.computeIfAbsent(tenant, _ -> new ArrayDeque<>()).addLast(waiter);
            admit();
            await(waiter, patience);
            return waiter.admitted;
        } catch (InterruptedException e) {
            if (waiter.admitted) {
                release(tenant);
            }
            throw e;
        } finally {
            if (!waiter.admitted) {
                forget(tenant, waiter);
            }
            lock.unlock();
        }
    }

    private static void await(Waiter waiter, Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        while (!waiter.admitted && nanos > 0) {
            nanos = waiter.turn.awaitNanos(nanos);
        }
    }

    void release(String tenant) {
        lock.lock();
        try {
            free++;
            busy.compute(tenant, (_, own) -> own == null || own == 1 ? null : own - 1);
            admit();
        } finally {
            lock.unlock();
        }
    }

    // All below: with the lock held.

    private void admit() {
        for (Optional<String> tenant = next(); tenant.isPresent(); tenant = next()) {
            Waiter first = waiting.get(tenant.get()).getFirst();
            forget(tenant.get(), first);
            ArrayDeque<Waiter> rest = waiting.remove(tenant.get());
            if (rest != null) {
                waiting.put(tenant.get(), rest);
            }
            free--;
            busy.merge(tenant.get(), 1, Integer::sum);
            first.admitted = true;
            first.turn.signal();
        }
    }

    private Optional<String> next() {
        return free == 0
                ? Optional.empty()
                : waiting.keySet().stream()
                        .filter(tenant -> busy.getOrDefault(tenant, 0) < maxPerTenant)
                        .findFirst();
    }

    private void forget(String tenant, Waiter waiter) {
        ArrayDeque<Waiter> queue = waiting.get(tenant);
        if (queue != null && queue.remove(waiter) && queue.isEmpty()) {
            waiting.remove(tenant);
        }
    }
}
