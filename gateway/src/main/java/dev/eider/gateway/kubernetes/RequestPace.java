package dev.eider.gateway.kubernetes;

import java.util.concurrent.TimeUnit;

/**
 * Lets a number of requests pass a second, with a second's worth at once after a pause; the rest wait their turn. Thread-safe.
 */
final class RequestPace {
    private final long intervalNanos;
    private final long burstNanos = TimeUnit.SECONDS.toNanos(1);
    private long nextNanos = System.nanoTime() - burstNanos;

    RequestPace(int perSecond) {
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / Math.max(1, perSecond);
    }

    void await() throws InterruptedException {
        long wait = reserve(System.nanoTime());
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        }
    }

    /** How many nanoseconds the caller has to wait. */
    synchronized long reserve(long now) {
        long turn = Math.max(nextNanos, now - burstNanos);
        nextNanos = turn + intervalNanos;
        return Math.max(0, turn - now);
    }
}
