package dev.eider.gateway.planner;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who gets an idle planner next: tenants take turns, a tenant's own requests go first come first served. Where there may be several
 * tenants, one that has a planner at work leaves the last idle one to the others, for starting another takes a while. Thread-safe.
 *
 * @param <P> a planner
 */
final class PlannerTurns<P> {
    private final int maxPerTenant;
    private final boolean shared;

    private final ReentrantLock lock = new ReentrantLock();
    /** Last in, first out: the planner that worked last has its tables at hand. */
    private final ArrayDeque<P> idle = new ArrayDeque<>();
    /** Tenants with somebody waiting, in the order of their turns. */
    private final Map<String, ArrayDeque<Waiter<P>>> waiting = new LinkedHashMap<>();

    private final Map<String, Integer> busy = new HashMap<>();

    private static final class Waiter<P> {
        private final Condition turn;
        private @Nullable P planner;

        private Waiter(Condition turn) {
            this.turn = turn;
        }
    }

    /** @param maxPerTenant of {@code all} planners at work for one tenant at a time; less than all of them where there are others */
    PlannerTurns(int all, int maxPerTenant) {
        this.maxPerTenant = maxPerTenant;
        this.shared = maxPerTenant < all;
    }

    /** Waits for a planner; empty if none came in time. Whoever got one calls {@link #release}. */
    Optional<P> acquire(String tenant, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        Waiter<P> waiter = new Waiter<>(lock.newCondition());
        try {
            waiting.computeIfAbsent(tenant, _ -> new ArrayDeque<>()).addLast(waiter);
            assign();
            await(waiter, patience);
            return Optional.ofNullable(waiter.planner);
        } catch (InterruptedException e) {
            if (waiter.planner != null) {
                idle.addFirst(waiter.planner);
                release(tenant);
            }
            throw e;
        } finally {
            if (waiter.planner == null) {
                forget(tenant, waiter);
            }
            lock.unlock();
        }
    }

    private static <P> void await(Waiter<P> waiter, Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        while (waiter.planner == null && nanos > 0) {
            nanos = waiter.turn.awaitNanos(nanos);
        }
    }

    /** The tenant's planner works for it no longer, whatever has become of the planner. */
    void release(String tenant) {
        lock.lock();
        try {
            busy.compute(tenant, (_, own) -> own == null || own == 1 ? null : own - 1);
            assign();
        } finally {
            lock.unlock();
        }
    }

    /** A planner has nothing to do: it has started, or its work is done. */
    void offer(P planner) {
        lock.lock();
        try {
            idle.addFirst(planner);
            assign();
        } finally {
            lock.unlock();
        }
    }

    /** Without effect if the planner is not idle. */
    void withdraw(P planner) {
        lock.lock();
        try {
            idle.remove(planner);
        } finally {
            lock.unlock();
        }
    }

    /** How few idle planners are too few: the next statement would have to wait for one to start. */
    boolean isShort() {
        lock.lock();
        try {
            return idle.size() < (shared ? 2 : 1);
        } finally {
            lock.unlock();
        }
    }

    // All below: with the lock held.

    private void assign() {
        for (Optional<String> tenant = next(); tenant.isPresent(); tenant = next()) {
            Waiter<P> first = waiting.get(tenant.get()).getFirst();
            forget(tenant.get(), first);
            ArrayDeque<Waiter<P>> rest = waiting.remove(tenant.get());
            if (rest != null) {
                waiting.put(tenant.get(), rest);
            }
            busy.merge(tenant.get(), 1, Integer::sum);
            first.planner = idle.removeFirst();
            first.turn.signal();
        }
    }

    private Optional<String> next() {
        return waiting.keySet().stream().filter(this::mayTake).findFirst();
    }

    private boolean mayTake(String tenant) {
        int own = busy.getOrDefault(tenant, 0);
        int left = shared && own > 0 ? 1 : 0;
        return own < maxPerTenant && idle.size() > left;
    }

    private void forget(String tenant, Waiter<P> waiter) {
        ArrayDeque<Waiter<P>> queue = waiting.get(tenant);
        if (queue != null && queue.remove(waiter) && queue.isEmpty()) {
            waiting.remove(tenant);
        }
    }
}
