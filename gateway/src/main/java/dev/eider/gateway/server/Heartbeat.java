package dev.eider.gateway.server;

import dev.eider.contract.QueryException;
import dev.eider.metering.StatementLog;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells other gateways on the same database that this one lives, and ends in the log what those that do not have left there. */
final class Heartbeat implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration PERIOD = Duration.ofSeconds(30);
    /** After this long without a beat a gateway counts as gone. */
    private static final Duration SILENCE = Duration.ofMinutes(3);

    private final StatementLog statements;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heartbeat").factory());

    private Heartbeat(StatementLog statements) {
        this.statements = statements;
    }

    /** @param alone whether the database is this gateway's own, so that whatever is open in its log is lost */
    static Heartbeat start(StatementLog statements, boolean alone) {
        Heartbeat heartbeat = new Heartbeat(statements);
        statements.alive();
        int lost = statements.lost(alone ? Duration.ZERO : SILENCE);
        if (lost > 0) {
            log.info("{} statements of an earlier gateway had no end", lost);
        }
        heartbeat.timer.scheduleWithFixedDelay(
                heartbeat::beat, PERIOD.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS);
        return heartbeat;
    }

    private void beat() {
        try {
            statements.alive();
            statements.lost(SILENCE);
        } catch (QueryException e) {
            log.warn("no heartbeat: {}; trying again in {} s", e.getMessage(), PERIOD.toSeconds());
        } catch (RuntimeException e) {
            log.error("no heartbeat; trying again in {} s", PERIOD.toSeconds(), e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
