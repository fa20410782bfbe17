package dev.eider.gateway.admission;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobShape;
import dev.eider.contract.QueryException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets jobs start while there is room for their shapes. Tenants take turns, a tenant's own statements go first come first served, and
 * whoever's turn it is waits until it fits: a large job is never starved by small ones. Thread-safe.
 *
 * <p>Running jobs are not ended for others, so no tenant may fill the house: as long as another has nothing running, whoever has leaves room
 * for one smallest job. A smallest job of a tenant with nothing running takes that room even while somebody's turn waits for more of it.
 *
 * <p>Tenants whose jobs wait in a queue of the cluster have no part in that: their jobs neither wait here nor take room from others.
 */
public final class AdmissionQueue {
    private final Capacity capacity;
    private final Limits limits;
    private final Duration patience;
    /** Kept free for a tenant with nothing running: the smallest job, or as much of it as the capacity holds beside another. */
    private final Capacity reserve;

    private final ReentrantLock lock = new ReentrantLock();
    /** Tenants with somebody waiting, in the order of their turns. */
    private final Map<String, ArrayDeque<Waiter>> waiting = new LinkedHashMap<>();
    /** What each tenant with jobs has of the capacity. */
    private final Map<String, Usage> usage = new HashMap<>();

    private final Usage total = new Usage();
    /** Jobs of each tenant whose turns the cluster decides. */
    private final Map<String, Integer> elsewhere = new HashMap<>();

    private int waitingCount;
    /** A job runs that was let past somebody's turn: only one at a time, so that the turn comes. */
    private boolean passing;

    /**
     * @param tenants that there are, but for those that queue elsewhere; with one of them nothing is kept free for others
     * @param maxWaiting statements of one tenant in the queue; one more is refused. Of a tenant that queues elsewhere: under way
     * @param maxWaitingOfAll statements of all tenants together: bounds the gateway's memory
     * @param smallest job that there can be
     * @param elsewhere tenants whose jobs wait in a queue of the cluster
     */
    public record Limits(int tenants, int maxWaiting, int maxWaitingOfAll, JobShape smallest, Set<String> elsewhere) {
        public Limits {
            elsewhere = Set.copyOf(elsewhere);
        }
    }

    private static final class Usage {
        private int jobs;
        private long cpuMillis;
        private long memoryBytes;

        private void add(JobShape shape, int sign) {
            jobs += sign;
            cpuMillis += sign * (long) shape.cpuMillis();
            memoryBytes += sign * shape.memoryBytes();
        }
    }

    private final class Waiter {
        private final String tenant;
        private final JobShape shape;
        private final Condition turn = lock.newCondition();
        private boolean admitted;
        private boolean passed;

        private Waiter(String tenant, JobShape shape) {
            this.tenant = tenant;
            this.shape = shape;
        }
    }

    /** @param patience how long a statement waits at most */
    public AdmissionQueue(Capacity capacity, Limits limits, Duration patience) {
        this.capacity = capacity;
        this.limits = limits;
        this.patience = patience;
        this.reserve = capacity.reserve(limits.smallest());
    }

    /**
     * Waits for the turn of a job. Interrupting the caller gives the place up.
     *
     * @throws QueryException QUEUE_FULL, QUEUE_TIMEOUT, or OUT_OF_MEMORY for a shape that could never run
     */
    public Permit admit(String tenant, JobShape shape) throws InterruptedException {
        if (shape.cpuMillis() > capacity.cpuMillis() || shape.memoryBytes() > capacity.memoryBytes()) {
            throw new QueryException(
                    ErrorCode.OUT_OF_MEMORY,
                    "the statement needs " + shape.cpuMillis() + "m CPU and " + (shape.memoryBytes() >> 20)
                            + " MiB, but all jobs together have "
                            + capacity.cpuMillis() + "m and " + (capacity.memoryBytes() >> 20)
                            + " MiB: raise capacity.cpu_millis and capacity.memory_bytes, or ask for less");
        }
        lock.lockInterruptibly();
        try {
            if (limits.elsewhere().contains(tenant)) {
                checkElsewhere(tenant);
                return permitElsewhere(tenant);
            }
            checkLength(tenant);
            Waiter waiter = new Waiter(tenant, shape);
            waiting.computeIfAbsent(tenant, t -> new ArrayDeque<>()).addLast(waiter);
            waitingCount++;
            admitWhoFits();
            await(waiter);
            return permit(waiter);
        } finally {
            lock.unlock();
        }
    }

    /** For a job that runs already: it gets its room whether that is free or not, and others wait the longer. */
    public Permit grant(String tenant, JobShape shape) {
        lock.lock();
        try {
            if (limits.elsewhere().contains(tenant)) {
                return permitElsewhere(tenant);
            }
            Waiter job = new Waiter(tenant, shape);
            occupy(job);
            return permit(job);
        } finally {
            lock.unlock();
        }
    }

    private Permit permitElsewhere(String tenant) {
        elsewhere.merge(tenant, 1, Integer::sum);
        return once(() -> elsewhere.computeIfPresent(tenant, (_, jobs) -> jobs == 1 ? null : jobs - 1));
    }

    private Permit permit(Waiter job) {
        return once(() -> release(job));
    }

    /** @param giveBack with the lock held */
    private Permit once(Runnable giveBack) {
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false)) {
                lock.lock();
                try {
                    giveBack.run();
                } finally {
                    lock.unlock();
                }
            }
        };
    }

    private void checkElsewhere(String tenant) {
        int own = elsewhere.getOrDefault(tenant, 0);
        if (own >= Math.max(1, limits.maxWaiting())) {
            throw new QueryException(
                    ErrorCode.QUEUE_FULL,
                    own + " statements of tenant '" + tenant + "' run or wait in its queue already"
                            + " (queries.max_queued); send more when some of them have ended");
        }
    }

    private void checkLength(String tenant) {
        int own = waiting.getOrDefault(tenant, new ArrayDeque<>()).size();
        if (own >= limits.maxWaiting()) {
            throw new QueryException(
                    ErrorCode.QUEUE_FULL,
                    own + " statements of tenant '" + tenant + "' are waiting already (queries.max_queued);"
                            + " send more when some of them have ended");
        }
        if (waitingCount >= limits.maxWaitingOfAll()) {
            throw new QueryException(
                    ErrorCode.QUEUE_FULL, waitingCount + " statements of all tenants are waiting; try again later");
        }
    }

    /** Jobs that hold a permit. */
    public int running() {
        lock.lock();
        try {
            return total.jobs
                    + elsewhere.values().stream().mapToInt(Integer::intValue).sum();
        } finally {
            lock.unlock();
        }
    }

    /** Statements that wait for one. */
    public int waiting() {
        lock.lock();
        try {
            return waitingCount;
        } finally {
            lock.unlock();
        }
    }

    private void await(Waiter waiter) throws InterruptedException {
        long nanos = patience.toNanos();
        try {
            while (!waiter.admitted) {
                if (nanos <= 0) {
                    throw new QueryException(
                            ErrorCode.QUEUE_TIMEOUT,
                            "no room for a job of " + waiter.shape.cpuMillis() + "m CPU and "
                                    + (waiter.shape.memoryBytes() >> 20) + " MiB within " + patience.toSeconds()
                                    + " s; try again later");
                }
                nanos = waiter.turn.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            if (waiter.admitted) {
                release(waiter);
            }
            throw e;
        } finally {
            if (!waiter.admitted) {
                forget(waiter);
                admitWhoFits();
            }
        }
    }

    // All below: with the lock held.

    private void release(Waiter job) {
        total.add(job.shape, -1);
        Usage own = usageOf(job.tenant);
        own.add(job.shape, -1);
        if (own.jobs == 0) {
            usage.remove(job.tenant);
        }
        if (job.passed) {
            passing = false;
        }
        admitWhoFits();
    }

    private void forget(Waiter waiter) {
        ArrayDeque<Waiter> queue = waiting.get(waiter.tenant);
        if (queue != null && queue.remove(waiter)) {
            waitingCount--;
            if (queue.isEmpty()) {
                waiting.remove(waiter.tenant);
            }
        }
    }

    private void admitWhoFits() {
        for (Optional<Waiter> next = next(); next.isPresent(); next = next()) {
            admit(next.get());
        }
    }

    private void admit(Waiter next) {
        forget(next);
        ArrayDeque<Waiter> rest = waiting.remove(next.tenant);
        if (rest != null) {
            waiting.put(next.tenant, rest);
        }
        occupy(next);
        passing |= next.passed;
        next.admitted = true;
        next.turn.signal();
    }

    private void occupy(Waiter job) {
        usage.computeIfAbsent(job.tenant, t -> new Usage()).add(job.shape, 1);
        total.add(job.shape, 1);
    }

    /** In the order of turns: whoever fits. One that others' jobs leave no room holds up those behind it, one that only has its share already does not. */
    private Optional<Waiter> next() {
        boolean held = false;
        for (ArrayDeque<Waiter> queue : waiting.values()) {
            Waiter first = queue.getFirst();
            if (leavesRoom(usageOf(first.tenant), first) && leavesRoom(total, first)) {
                if (!held) {
                    return Optional.of(first);
                }
                if (!passing && isEntitled(first)) {
                    first.passed = true;
                    return Optional.of(first);
                }
            }
            held |= !fits(total, first.shape, 0) && leavesRoom(usageOf(first.tenant), first);
        }
        return Optional.empty();
    }

    /** Whether the job fits beside {@code used}, with the reserve left if its tenant has to leave it. */
    private boolean leavesRoom(Usage used, Waiter waiter) {
        boolean hasOthersToThinkOf = isRunning(waiter.tenant) && usage.size() < limits.tenants();
        return fits(used, waiter.shape, hasOthersToThinkOf ? 1 : 0);
    }

    private boolean fits(Usage used, JobShape shape, int reserves) {
        return used.cpuMillis + shape.cpuMillis() + reserves * reserve.cpuMillis() <= capacity.cpuMillis()
                && used.memoryBytes + shape.memoryBytes() + reserves * reserve.memoryBytes() <= capacity.memoryBytes();
    }

    /** To the room that is kept free. */
    private boolean isEntitled(Waiter waiter) {
        return !isRunning(waiter.tenant)
                && waiter.shape.cpuMillis() <= limits.smallest().cpuMillis()
                && waiter.shape.memoryBytes() <= limits.smallest().memoryBytes();
    }

    private boolean isRunning(String tenant) {
        return usage.containsKey(tenant);
    }

    private Usage usageOf(String tenant) {
        return usage.getOrDefault(tenant, new Usage());
    }
}
