package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.UsageRecord;
import dev.eider.metering.StatementRecorder;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down how statements have ended: what a database that is away, or has no room, does not take, it gets when it is back, and until then the statement's
 * client is not kept waiting. Thread-safe.
 */
final class EndRecorder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EndRecorder.class);

    private final StatementRecorder statements;
    private final Duration pause;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final ExecutorService later = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("statement-end-", 0).factory());

    /** @param pause between two attempts, besides what the database itself makes them wait */
    EndRecorder(StatementRecorder statements, Duration pause) {
        this.statements = statements;
        this.pause = pause;
    }

    /** Returns after the first attempt. */
    void ended(UsageRecord record) {
        if (!isWritten(record)) {
            log.warn("the end of query {} is written down when the database is back", record.id());
            var _ = later.submit(() -> insist(record));
        }
    }

    private boolean isWritten(UsageRecord record) {
        try {
            statements.ended(record);
            return true;
        } catch (QueryException e) {
            if (e.code() != ErrorCode.DATABASE_UNAVAILABLE && e.code() != ErrorCode.DISK_FULL) {
                throw e;
            }
            return false;
        }
    }

    private Void insist(UsageRecord record) throws InterruptedException {
        boolean last;
        do {
            last = stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            if (isWritten(record)) {
                return null;
            }
        } while (!last);
        log.error("the end of query {} was not written down: the log will say that the gateway was lost", record.id());
        return null;
    }

    /** Tries once more what is not written yet, and returns when that has been done. */
    @Override
    public void close() {
        stopping.countDown();
        later.close();
    }
}
