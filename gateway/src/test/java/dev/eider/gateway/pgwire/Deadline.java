package dev.eider.gateway.pgwire;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what other threads are about to do. */
final class Deadline {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Deadline() {}

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("waited %s in vain for %s", PATIENCE, what);
            }
            Thread.onSpinWait();
            Thread.yield();
        }
    }
}
