package dev.eider.testing.life;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waiting for what other threads and processes do. */
public final class Await {
    private static final Duration PERIOD = Duration.ofMillis(10);

    private Await() {}

    /** @throws AssertionError if {@code condition} does not come true in time */
    public static void until(String what, Duration patience, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + patience.toMillis() + " ms: " + what);
            }
            LockSupport.parkNanos(PERIOD.toNanos());
        }
    }

    /** {@code found} is asked until it is empty. */
    public static void empty(String what, Duration patience, Callable<?> found) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        String last = String.valueOf(found.call());
        while (!last.equals("[]")) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + " left after " + patience.toMillis() + " ms: " + last);
            }
            LockSupport.parkNanos(PERIOD.toNanos());
            last = String.valueOf(found.call());
        }
    }
}
