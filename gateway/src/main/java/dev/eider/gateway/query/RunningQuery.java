package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.Estimate;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultPart;
import dev.eider.gateway.job.RunningJob;
import dev.eider.gateway.query.QueryStatus.State;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The state of one statement. One thread, its driver, moves it on; doors read it, wait for it, cancel and close it from theirs. What it
 * holds outside memory (scratch objects, its place in the registry) goes when it is closed and the driver has let go, whichever is last.
 */
final class RunningQuery implements Query {
    /** What a close waits for a job to end; the rest of the cleaning up then happens behind it. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private static final ErrorInfo CANCELLED =
            ErrorInfo.of(ErrorCode.QUERY_CANCELLED, "the statement was cancelled on request");

    private final QueryId id;
    private volatile QueryRequest request;
    private final String toldSql;
    private final QueryResources resources;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private final QueryFacts facts;
    private boolean resultOpened;
    /** Cancelled behind its end: whoever still reads parts gets no more of them. */
    private boolean resultGivenUp;
    /** Another gateway had it, and it was not in scratch any more when the query was taken over. */
    private boolean resultLost;

    private int attempt;

    private @Nullable Thread driver;
    private @Nullable RunningJob job;
    private boolean driverGone;
    /** What it had left to do when it was gone is done. */
    private boolean driverDone;

    private boolean handedOver;
    private boolean closed;
    private boolean released;

    RunningQuery(QueryId id, QueryRequest request, Clock clock, QueryResources resources) {
        this(id, request, new QueryFacts(clock), 0, resources);
    }

    /** @param attempt how often the statement was started again because its gateway had gone */
    RunningQuery(QueryId id, QueryRequest request, QueryFacts facts, int attempt, QueryResources resources) {
        this.id = id;
        this.request = request;
        this.toldSql = request.toldSql();
        this.facts = facts;
        this.attempt = attempt;
        this.resources = resources;
    }

    // What doors call.

    @Override
    public QueryId id() {
        return id;
    }

    @Override
    public QueryStatus status() {
        lock.lock();
        try {
            return facts.status(id, toldSql, resultGivenUp);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (!facts.isEnded()) {
                if (nanos <= 0 || handedOver) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ResultCursor open() throws InterruptedException {
        byte[] small = awaitResult();
        return small == null ? resources.openParts(this) : resources.openInline(id, small);
    }

    @Override
    public void cancel() {
        if (!stop(CANCELLED)) {
            giveUpResult();
        }
    }

    /**
     * Ends the query for {@code reason}; the driver notices.
     *
     * @return false if it had ended already
     */
    boolean stop(ErrorInfo reason) {
        lock.lock();
        try {
            if (facts.isEnded()) {
                return false;
            }
            facts.end(reason.code() == ErrorCode.QUERY_CANCELLED ? State.CANCELLED : State.FAILED, reason);
            changed.signalAll();
            if (job != null) {
                job.cancel();
            } else if (driver != null) {
                driver.interrupt();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isHandedOver() {
        lock.lock();
        try {
            return handedOver;
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of the query so that another gateway can go on with it: no end is told if there is none yet, and nothing is deleted. */
    void handOver() {
        lock.lock();
        try {
            handedOver = true;
            changed.signalAll();
            if (facts.isEnded()) {
                return;
            }
            if (job != null) {
                job.leave();
            }
            if (driver != null) {
                driver.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    private void giveUpResult() {
        boolean unused;
        lock.lock();
        try {
            unused = facts.wasAdmitted() && driverGone && !handedOver && !resultGivenUp;
            resultGivenUp = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (unused) {
            resources.discard(id);
        }
    }

    @Override
    public void retain() {
        resources.retain(this);
    }

    @Override
    public void close() {
        if (isHandedOver()) {
            return;
        }
        stop(CANCELLED);
        boolean last;
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            awaitDriver(job == null ? Duration.ZERO : CLOSE_PATIENCE);
            last = mayRelease();
        } finally {
            lock.unlock();
        }
        if (last) {
            resources.release(id);
        }
    }

    // What the cursor calls.

    /**
     * The part with this index, waiting for it.
     *
     * @return empty behind the last one
     */
    Optional<ResultPart> awaitPart(int index) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                throwGone();
                if (index < facts.parts().size()) {
                    return Optional.of(facts.parts().get(index));
                }
                if (facts.isEnded()) {
                    return Optional.empty();
                }
                throwHandedOver();
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What a failure to read a part comes of: the parts of a query that was ended or closed meanwhile are deleted. */
    QueryException cause(QueryException failure) {
        lock.lock();
        try {
            throwGone();
            return failure;
        } catch (QueryException gone) {
            return gone;
        } finally {
            lock.unlock();
        }
    }

    private void throwGone() {
        if (closed) {
            throw expired("is no longer kept");
        }
        throwError();
        if (resultGivenUp) {
            throw CANCELLED.toException();
        }
    }

    private byte @Nullable [] awaitResult() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!facts.isEnded() && facts.parts().isEmpty()) {
                throwHandedOver();
                changed.await();
            }
            throwError();
            if (resultGivenUp) {
                throw expired("was deleted on request");
            }
            if (resultLost) {
                throw expired("went with the gateway that had it: run the statement again");
            }
            resultOpened = true;
            return facts.inline();
        } finally {
            lock.unlock();
        }
    }

    private QueryException expired(String why) {
        return new QueryException(ErrorCode.RESULT_EXPIRED, "the result of query " + id + " " + why);
    }

    private void throwHandedOver() {
        if (handedOver) {
            throw new QueryException(
                    ErrorCode.SHUTTING_DOWN,
                    "the gateway is shutting down and another one goes on with query " + id + ": ask again");
        }
    }

    private void throwError() {
        if (facts.error().isPresent()) {
            throw facts.error().get().toException();
        }
    }

    // What the driver calls.

    /** Without the values and what is long once the driver has gone. */
    QueryRequest request() {
        return request;
    }

    /** Runs {@code life} on the query's own virtual thread. */
    void drive(Runnable life) {
        Thread thread = Thread.ofVirtual().name("query-" + id).unstarted(() -> {
            try {
                life.run();
            } finally {
                letGo();
            }
        });
        lock.lock();
        try {
            driver = thread;
        } finally {
            lock.unlock();
        }
        thread.start();
    }

    /** Whether the driver has gone, waiting for it. */
    boolean awaitDriver(Duration patience) {
        long nanos = patience.toNanos();
        lock.lock();
        try {
            while (!driverDone && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return driverDone;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return driverDone;
        } finally {
            lock.unlock();
        }
    }

    void tag(String tag) {
        update(() -> facts.tag(tag));
    }

    void fingerprint(String newFingerprint) {
        update(() -> facts.fingerprint(newFingerprint));
    }

    String fingerprint() {
        lock.lock();
        try {
            return facts.fingerprint();
        } finally {
            lock.unlock();
        }
    }

    void planned(Estimate estimate, JobShape shape) {
        update(() -> facts.planned(estimate, shape));
    }

    void admitted() {
        update(facts::admitted);
    }

    /** @throws QueryException if the query was cancelled meanwhile: then the job must not go on */
    void launched(RunningJob newJob) {
        lock.lock();
        try {
            throwError();
            throwHandedOver();
            job = newJob;
            facts.launched();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The job is gone; there may be another. */
    void jobClosed() {
        update(() -> job = null);
    }

    /** Whether rows may have reached the client, so that the statement cannot be run again unseen. */
    boolean resultOpened() {
        lock.lock();
        try {
            return resultOpened || !facts.parts().isEmpty();
        } finally {
            lock.unlock();
        }
    }

    void progress(JobEvent.Progress progress) {
        update(() -> facts.progress(progress));
    }

    void part(ResultPart part) {
        update(() -> facts.part(part));
    }

    void finished(ResultManifest manifest) {
        update(() -> facts.finished(manifest));
    }

    /** An answer that needed no job. */
    void answered(byte[] arrowStream, long rows) {
        update(() -> facts.answered(arrowStream, rows));
    }

    /** One that was handed over has not failed: it goes on elsewhere. */
    void failed(ErrorInfo info) {
        update(() -> {
            if (!handedOver) {
                facts.end(info.code() == ErrorCode.QUERY_CANCELLED ? State.CANCELLED : State.FAILED, info);
            }
        });
    }

    /** The statement runs again here, with a new job. */
    void runFailed(ErrorInfo why) {
        update(() -> facts.runFailed(why));
    }

    /** The statement runs again, with scratch objects of its own. */
    void startAgain(int newAttempt) {
        update(() -> {
            attempt = newAttempt;
            facts.startAgain();
        });
    }

    int attempt() {
        lock.lock();
        try {
            return attempt;
        } finally {
            lock.unlock();
        }
    }

    /** The result of a statement that has ended already; absent if it is no longer there. */
    void restore(Optional<ResultManifest> manifest) {
        update(() -> manifest.ifPresentOrElse(facts::restore, () -> resultLost = true));
    }

    private void letGo() {
        boolean last;
        boolean unused;
        lock.lock();
        try {
            driverGone = true;
            job = null;
            request = request.ended();
            changed.signalAll();
            last = mayRelease();
            unused = !handedOver && (facts.leftScratch() || (facts.wasAdmitted() && resultGivenUp));
        } finally {
            lock.unlock();
        }
        try {
            if (last) {
                resources.release(id);
            } else if (unused) {
                resources.discard(id);
            }
        } finally {
            update(() -> driverDone = true);
        }
        resources.settled(this);
    }

    /** About what it takes of the heap when the driver has gone. */
    long heapBytes() {
        lock.lock();
        try {
            return SessionMemory.bytes(toldSql) + facts.heapBytes();
        } finally {
            lock.unlock();
        }
    }

    /** Whether its result can be had from scratch, perhaps by a client that is slow in reading it. */
    boolean hasParts() {
        lock.lock();
        try {
            return !facts.parts().isEmpty();
        } finally {
            lock.unlock();
        }
    }

    // All below: with the lock held.

    private void update(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean mayRelease() {
        if (!closed || !driverGone || released || handedOver) {
            return false;
        }
        released = true;
        return true;
    }
}
