package dev.eider.gateway.server;

import dev.eider.contract.QueryException;
import dev.eider.gateway.query.QueryService;
import dev.eider.metering.Gateways;
import dev.eider.metering.Standing;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes on with the statements of gateways that have gone, ends those that nobody can go on with, and removes what is left of them. */
final class Caretaker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Caretaker.class);
    /** Taken over in one go; the rest is left to the next, and to other gateways. */
    private static final int BATCH = 100;

    private final Gateways gateways;
    private final QueryService queries;
    private final ScheduledExecutorService tending = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("caretaker").factory());
    /** Waits for a cluster that does not answer; statements must not wait with it. */
    private final ScheduledExecutorService reaping = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("reaper").factory());

    private Caretaker(Gateways gateways, QueryService queries) {
        this.gateways = gateways;
        this.queries = queries;
    }

    /**
     * @param alone whether nothing can be taken over, so that all that was found in the log was ended at the start
     * @param period between two looks for gateways that have gone
     * @param reapPeriod between two looks for what was left of queries
     */
    static Caretaker start(
            Gateways gateways, QueryService queries, boolean alone, Duration period, Duration reapPeriod) {
        Caretaker caretaker = new Caretaker(gateways, queries);
        if (!alone) {
            every(caretaker.tending, period, caretaker::tend);
        }
        every(caretaker.reaping, reapPeriod, caretaker::reap);
        return caretaker;
    }

    private static void every(ScheduledExecutorService thread, Duration period, Runnable work) {
        var _ = thread.scheduleWithFixedDelay(
                () -> attempt(work), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (QueryException e) {
            log.warn("could not look after statements of other gateways; trying again: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("could not look after statements of other gateways; trying again", e);
        }
    }

    /** Others may have taken this gateway for gone, and its statements over. */
    void wasSilent() {
        tending.execute(() -> attempt(queries::dropTaken));
    }

    private void tend() {
        for (Standing orphan : gateways.orphans(BATCH)) {
            try {
                var _ = queries.takeOver(orphan);
            } catch (QueryException e) {
                log.warn("query {} could not be taken over yet: {}", orphan.id(), e.getMessage());
            }
        }
        int lost = gateways.endLost();
        if (lost > 0) {
            log.info("{} statements ended with their gateway", lost);
            reaping.execute(() -> attempt(this::reap));
        }
    }

    private void reap() {
        int count = queries.reap();
        if (count > 0) {
            log.info("removed what {} queries had left", count);
        }
    }

    @Override
    public void close() {
        tending.shutdownNow();
        reaping.shutdownNow();
    }
}
