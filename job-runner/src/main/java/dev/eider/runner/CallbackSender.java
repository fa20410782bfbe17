package dev.eider.runner;

import dev.eider.contract.Callback;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.JobEvent;
import dev.eider.contract.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the gateway by HTTP what the run does, on a thread of its own: a gateway that is slow or gone never holds up the run, and what
 * cannot be told is in the manifest. Parts are told in order and none twice; after one that could not be told no other is. Progress is
 * told as it is, not as it was. Thread-safe.
 */
final class CallbackSender implements Consumer<JobEvent>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallbackSender.class);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(3);
    private static final int ATTEMPTS = 3;
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** The pod goes on costing until the last word is said. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    /** Hundreds of queries may tell one gateway. */
    private static final Duration PROGRESS_PERIOD = Duration.ofSeconds(2);

    private final Callback callback;
    private final Thread thread = Thread.ofPlatform().daemon().name("callback").unstarted(this::sendAll);
    private final Deque<JobEvent> waiting = new ArrayDeque<>();
    private JobEvent.@Nullable Progress progress;
    private JobEvent.@Nullable Progress told;
    private long progressToldNanos = System.nanoTime() - PROGRESS_PERIOD.toNanos();
    private boolean closed;
    private long closedNanos;
    /** Nothing more is worth telling: the gateway does not know the query any more. */
    private volatile boolean unwanted;

    private boolean partsLost;

    private CallbackSender(Callback callback) {
        this.callback = callback;
    }

    static CallbackSender start(Callback callback) {
        CallbackSender sender = new CallbackSender(callback);
        sender.thread.start();
        return sender;
    }

    @Override
    public synchronized void accept(JobEvent event) {
        if (event instanceof JobEvent.Progress latest) {
            progress = latest;
        } else {
            waiting.add(event);
        }
        notifyAll();
    }

    /** There is no manifest, and this is why. Called at the end, instead of {@link JobEvent.Finished}. */
    void failed(ErrorInfo error) {
        if (!unwanted) {
            deliver(Callback.FAILURE, error);
        }
    }

    private void sendAll() {
        try {
            for (JobEvent event = next(); event != null; event = next()) {
                send(event);
            }
        } catch (InterruptedException _) {
            LOG.debug("the callback's thread was interrupted");
        }
    }

    /** Parts and the end before progress; null when there is nothing more to come. */
    private synchronized @Nullable JobEvent next() throws InterruptedException {
        while (true) {
            JobEvent event = waiting.poll();
            if (event != null || closed) {
                return event;
            }
            long untilProgress = PROGRESS_PERIOD.toNanos() - (System.nanoTime() - progressToldNanos);
            JobEvent.Progress latest = progress;
            if (latest == null || latest.equals(told)) {
                wait();
            } else if (untilProgress > 0) {
                wait(Duration.ofNanos(untilProgress).toMillis() + 1);
            } else {
                told = latest;
                progressToldNanos = System.nanoTime();
                return latest;
            }
        }
    }

    private void send(JobEvent event) {
        if (unwanted) {
            return;
        }
        switch (event) {
            case JobEvent.Progress now -> {
                try {
                    post(Callback.EVENTS, now);
                } catch (IOException e) {
                    LOG.debug("progress was not told", e);
                }
            }
            case JobEvent.PartWritten part -> partsLost = partsLost || !deliver(Callback.EVENTS, part);
            case JobEvent.Finished end -> deliver(Callback.EVENTS, end);
        }
    }

    private boolean deliver(String path, Object body) {
        for (int attempt = 1; ; attempt++) {
            try {
                post(path, body);
                return true;
            } catch (IOException e) {
                if (unwanted || attempt == ATTEMPTS || isTooLate()) {
                    LOG.warn("the gateway was not told, the manifest has it: {}", e.toString());
                    return false;
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos() * attempt);
        }
    }

    private synchronized boolean isTooLate() {
        return closed && System.nanoTime() - closedNanos > LAST_WORDS.toNanos();
    }

    private void post(String path, Object body) throws IOException {
        int status = CallbackRequest.post(callback, path, Json.write(body), READ_TIMEOUT)
                .status();
        if (status >= 400) {
            unwanted = status < 500 && status != 429;
            throw new IOException("the gateway answered " + status);
        }
    }

    /** Returns when all that was given has been told, or cannot be: within some seconds. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            closedNanos = System.nanoTime();
            notifyAll();
        }
        boolean interrupted = Thread.interrupted();
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
