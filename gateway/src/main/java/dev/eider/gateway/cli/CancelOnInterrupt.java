package dev.eider.gateway.cli;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** While it is open, an interrupt of the process (Ctrl-C, SIGTERM) cancels what runs before the process ends. */
final class CancelOnInterrupt implements AutoCloseable {
    /** What a cancelled statement takes to say so. */
    private static final long LAST_WORDS_SECONDS = 5;

    private final CountDownLatch done = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;

    private CancelOnInterrupt(StatementRun run, PrintStream err) {
        this.hook = Thread.ofPlatform().unstarted(() -> {
            try {
                run.cancel();
            } catch (CommandFailure e) {
                err.println(e.text());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                done.countDown();
            }
            awaitLastWords();
        });
    }

    private void awaitLastWords() {
        try {
            closed.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    static CancelOnInterrupt install(StatementRun run, PrintStream err) {
        CancelOnInterrupt installed = new CancelOnInterrupt(run, err);
        Runtime.getRuntime().addShutdownHook(installed.hook);
        return installed;
    }

    /** When the process is on its way out already, returns after the cancellation, which needs the connection. */
    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            try {
                done.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
