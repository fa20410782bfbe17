package dev.eider.testing.life;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One statement through one door, read by a thread of its own that pauses behind the first rows until it is told to go on. */
abstract class Client implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final CountDownLatch firstRows = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CompletableFuture<String> outcome = new CompletableFuture<>();

    /** Runs the statement and reads its rows; calls {@link #sawRows} behind the first. */
    abstract long read(String sql) throws Exception;

    /** As the client's own means of cancelling do it. */
    abstract void cancel() throws Exception;

    /** The connection is lost. */
    abstract void disconnect() throws Exception;

    /** The error code, as far as the protocol tells it. */
    abstract String code(Exception error);

    final void start(String sql) {
        Thread.ofPlatform().daemon().name("client").start(() -> {
            try {
                outcome.complete(read(sql) + " rows");
            } catch (Exception e) {
                outcome.complete(code(e));
            }
        });
    }

    final void sawRows() throws InterruptedException {
        firstRows.countDown();
        goOn.await();
    }

    final void awaitRows() throws InterruptedException, TimeoutException {
        if (!firstRows.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("no rows; outcome " + outcome.getNow("none"));
        }
    }

    final void goOn() {
        goOn.countDown();
    }

    final boolean ended() {
        return outcome.isDone();
    }

    /** How it ended: an error code, or the number of rows. */
    final String outcome() throws InterruptedException, ExecutionException, TimeoutException {
        goOn();
        return outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
