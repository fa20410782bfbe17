package dev.eider.gateway.kubernetes;

import dev.eider.contract.QueryId;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a query's Job goes: deleted once, unless it has ended by itself and is kept to be looked at. Only {@link #await} blocks. */
final class JobRemoval {
    private static final Logger LOG = LoggerFactory.getLogger(JobRemoval.class);
    /** For the Job to go and its container to end after that. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final QueryId query;
    private final JobRequests requests;
    private final boolean keepsFinished;
    private final CountDownLatch creationOver = new CountDownLatch(1);
    private final CountDownLatch removed = new CountDownLatch(1);
    private final CountDownLatch podOver = new CountDownLatch(1);
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean created;
    private volatile boolean podStarted;
    private volatile boolean outlivesRunner;
    private volatile boolean takenBack;
    /** Told by several threads at once, none of which may take it back. */
    private volatile boolean endedByItself;

    private volatile boolean left;

    JobRemoval(QueryId query, JobRequests requests, boolean keepsFinished) {
        this.query = query;
        this.requests = requests;
        this.keepsFinished = keepsFinished;
    }

    /** @param created whether there may be a Job now */
    void creationOver(boolean created) {
        this.created = created;
        creationOver.countDown();
    }

    /** There is a container, whose end is waited for. */
    void podStarted() {
        podStarted = true;
    }

    boolean hasPodStarted() {
        return podStarted;
    }

    void podOver() {
        podOver.countDown();
    }

    /** Nothing need be deleted for the runner to end. */
    void endedByItself() {
        endedByItself = true;
    }

    /** It would be resumed some day. */
    void takenBack() {
        takenBack = true;
    }

    /** @param outlives whether its pod has containers that go on after the runner */
    void outlivesRunner(boolean outlives) {
        outlivesRunner = outlives;
    }

    /** Deletes the Job, on a thread of its own. Only the first call does something. */
    void begin() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        Thread.startVirtualThread(() -> {
            try {
                // A pause before another attempt need not be waited for; a request that is under way must be.
                creationOver.await();
                boolean kept = endedByItself && !takenBack && !outlivesRunner && keepsFinished;
                if (created && !kept) {
                    requests.delete();
                }
            } catch (InterruptedException _) {
                LOG.debug("{}: its removal was interrupted", query);
            } finally {
                removed.countDown();
            }
        });
    }

    /** The Job goes on; only attempts to create it are waited for. */
    void leave() {
        left = true;
        if (begun.compareAndSet(false, true)) {
            removed.countDown();
        }
        podOver.countDown();
    }

    /** Begins, unless the Job is left; returns when it and its container have gone, or are taking too long. */
    void await() {
        if (left) {
            await(creationOver);
            return;
        }
        begin();
        boolean gone = await(removed) && (!created || !podStarted || endedByItself || await(podOver));
        if (!gone) {
            LOG.warn("{}: its Job has not gone yet; it is still being deleted", query);
        }
    }

    private static boolean await(CountDownLatch latch) {
        boolean interrupted = Thread.interrupted();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                try {
                    return latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
