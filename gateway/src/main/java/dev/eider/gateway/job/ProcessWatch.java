package dev.eider.gateway.job;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** One thread that looks at every running process a few times a second: memory, time limit, and whether a kill has worked. */
final class ProcessWatch implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(50);

    private final Set<ProcessJob> jobs = ConcurrentHashMap.newKeySet();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("process-watch").unstarted(this::watch);
    private volatile boolean closed;

    ProcessWatch() {
        thread.start();
    }

    void add(ProcessJob job) {
        jobs.add(job);
        LockSupport.unpark(thread);
    }

    void remove(ProcessJob job) {
        jobs.remove(job);
    }

    Set<ProcessJob> jobs() {
        return Set.copyOf(jobs);
    }

    private void watch() {
        while (!closed) {
            if (jobs.isEmpty()) {
                LockSupport.park(this);
            }
            for (ProcessJob job : jobs) {
                job.check();
            }
            LockSupport.parkNanos(this, PERIOD.toNanos());
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
