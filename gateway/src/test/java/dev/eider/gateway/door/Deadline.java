package dev.eider.gateway.door;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other threads are about to do. */
public final class Deadline {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Deadline() {}

    public static void await(String what, BooleanSupplier condition) {
        await(() -> "waited in vain for " + what, PATIENCE, condition);
    }

    /** @param complaint the failure's message, made when {@code patience} has passed */
    @SuppressWarnings("ThreadPriorityCheck") // no more than a polite way to poll
    public static void await(Supplier<String> complaint, Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(complaint.get());
            }
            Thread.yield();
        }
    }
}
