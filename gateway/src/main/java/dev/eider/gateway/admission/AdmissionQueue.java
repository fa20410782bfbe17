package dev.eider.gateway.admission;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobShape;
import dev.eider.contract.QueryException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets jobs start while there is room for their shapes. Tenants take turns, a tenant's own statements go first come first served, and
 * whoever's turn it is waits until it fits: a large job is never starved by small ones. Thread-safe.
 */
public final class AdmissionQueue {
    private final Capacity capacity;
    private final int maxWaiting;
    private final Duration patience;

    private final ReentrantLock lock = new ReentrantLock();
    /** Tenants with somebody waiting, in the order of their turns. */
    private final Map<String, ArrayDeque<Waiter>> waiting = new LinkedHashMap<>();

    private int waitingCount;
    private int running;
    private long usedCpuMillis;
    private long usedMemoryBytes;

    private final class Waiter {
        private final JobShape shape;
        private final Condition turn = lock.newCondition();
        private boolean admitted;

        private Waiter(JobShape shape) {
            this.shape = shape;
        }
    }

    /**
     * @param maxWaiting statements in the queue, of all tenants; one more is refused
     * @param patience how long one of them waits at most
     */
    public AdmissionQueue(Capacity capacity, int maxWaiting, Duration patience) {
        this.capacity = capacity;
        this.maxWaiting = maxWaiting;
        this.patience = patience;
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
            if (waitingCount >= maxWaiting) {
                throw new QueryException(
                        ErrorCode.QUEUE_FULL, waitingCount + " statements are waiting already; try again later");
            }
            Waiter waiter = new Waiter(shape);
            waiting.computeIfAbsent(tenant, t -> new ArrayDeque<>()).addLast(waiter);
            waitingCount++;
            admitWhoFits();
            await(tenant, waiter);
        } finally {
            lock.unlock();
        }
        return permit(shape);
    }

    /** For a job that runs already: it gets its room whether that is free or not, and others wait the longer. */
    public Permit grant(JobShape shape) {
        lock.lock();
        try {
            occupy(shape);
        } finally {
            lock.unlock();
        }
        return permit(shape);
    }

    private Permit permit(JobShape shape) {
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false)) {
                release(shape);
            }
        };
    }

    private void occupy(JobShape shape) {
        running++;
        usedCpuMillis += shape.cpuMillis();
        usedMemoryBytes += shape.memoryBytes();
    }

    /** Jobs that hold a permit. */
    public int running() {
        lock.lock();
        try {
            return running;
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

    private void await(String tenant, Waiter waiter) throws InterruptedException {
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
                release(waiter.shape);
            }
            throw e;
        } finally {
            if (!waiter.admitted) {
                forget(tenant, waiter);
                admitWhoFits();
            }
        }
    }

    private void forget(String tenant, Waiter waiter) {
        ArrayDeque<Waiter> queue = waiting.get(tenant);
        if (queue != null && queue.remove(waiter)) {
            waitingCount--;
            if (queue.isEmpty()) {
                waiting.remove(tenant);
            }
        }
    }

    private void release(JobShape shape) {
        lock.lock();
        try {
            usedCpuMillis -= shape.cpuMillis();
            usedMemoryBytes -= shape.memoryBytes();
            running--;
            admitWhoFits();
        } finally {
            lock.unlock();
        }
    }

    private void admitWhoFits() {
        while (!waiting.isEmpty()) {
            Map.Entry<String, ArrayDeque<Waiter>> turn =
                    waiting.entrySet().iterator().next();
            ArrayDeque<Waiter> queue = turn.getValue();
            JobShape shape = queue.getFirst().shape;
            if (usedCpuMillis + shape.cpuMillis() > capacity.cpuMillis()
                    || usedMemoryBytes + shape.memoryBytes() > capacity.memoryBytes()) {
                return;
            }
            Waiter next = queue.removeFirst();
            waiting.remove(turn.getKey());
            if (!queue.isEmpty()) {
                waiting.put(turn.getKey(), queue);
            }
            waitingCount--;
            occupy(shape);
            next.admitted = true;
            next.turn.signal();
        }
    }
}
