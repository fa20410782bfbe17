package dev.eider.gateway.server;

import dev.eider.contract.QueryException;
import dev.eider.metering.Gateways;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells other gateways on the same database that this one lives, and at the end that it has let go of its statements. */
final class Heartbeat implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private final Gateways gateways;
    private final Duration period;
    private final Duration silence;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heartbeat").factory());
    private volatile long lastNanos;

    private Heartbeat(Gateways gateways, Duration period, Duration silence) {
        this.gateways = gateways;
        this.period = period;
        this.silence = silence;
    }

    /**
     * Tells once that this gateway lives; further beats begin with {@link #beat}.
     *
     * @param period from one beat to the next
     * @param silence after which this gateway counts as gone for the others
     */
    static Heartbeat start(Gateways gateways, Duration period, Duration silence) {
        Heartbeat heartbeat = new Heartbeat(gateways, period, silence);
        gateways.alive(Optional.empty());
        heartbeat.lastNanos = System.nanoTime();
        return heartbeat;
    }

    /**
     * Beats from now on.
     *
     * @param url where others reach this gateway
     * @param wasSilent called after a time in which others may have taken this gateway for gone; must not block
     */
    void beat(Optional<String> url, Runnable wasSilent) {
        gateways.alive(url);
        lastNanos = System.nanoTime();
        var _ = timer.scheduleWithFixedDelay(
                () -> beatOnce(url, wasSilent), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void beatOnce(Optional<String> url, Runnable wasSilent) {
        try {
            gateways.alive(url);
            boolean silent = System.nanoTime() - lastNanos > silence.toNanos();
            lastNanos = System.nanoTime();
            if (silent) {
                wasSilent.run();
            }
        } catch (QueryException e) {
            log.warn("no heartbeat: {}; trying again in {} s", e.getMessage(), period.toSeconds());
        } catch (RuntimeException e) {
            log.error("no heartbeat; trying again in {} s", period.toSeconds(), e);
        }
    }

    /** To be called when this gateway drives no statement any more. */
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(period.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("the last heartbeat has not ended");
            }
            gateways.leave();
        } catch (QueryException e) {
            log.warn("the other gateways will miss this one in {} s only: {}", silence.toSeconds(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
