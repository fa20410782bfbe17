package dev.eider.runner;

import java.time.Duration;

/** Calls an action again and again on a thread of its own until it is closed. */
final class Ticker implements AutoCloseable {
    private final Thread thread;

    private Ticker(Thread thread) {
        this.thread = thread;
    }

    static Ticker start(String name, Duration period, Runnable action) {
        Thread thread = Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                while (true) {
                    Thread.sleep(period);
                    action.run();
                }
            } catch (InterruptedException _) {
                // Closed.
            }
        });
        return new Ticker(thread);
    }

    /** Returns when the action is not running and will not run again. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
