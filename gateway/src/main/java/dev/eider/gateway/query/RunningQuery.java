package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.Estimate;
import dev.eider.contract.JobActuals;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultPart;
import dev.eider.gateway.job.RunningJob;
import dev.eider.gateway.query.QueryStatus.State;
import dev.eider.gateway.query.QueryStatus.Timings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
    private final QueryRequest request;
    private final Clock clock;
    private final Instant arrivedAt;
    private final QueryResources resources;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private State state = State.PLANNING;
    private String commandTag = "SELECT";
    private String fingerprint = "";
    private @Nullable Estimate estimate;
    private @Nullable JobShape shape;
    private @Nullable ErrorInfo error;
    private @Nullable ResultManifest manifest;
    private byte @Nullable [] inline;
    private final List<ResultPart> parts = new ArrayList<>();
    private boolean resultOpened;
    /** Cancelled behind its end: whoever still reads parts gets no more of them. */
    private boolean resultGivenUp;

    private JobEvent.Progress progress = new JobEvent.Progress(0, 0, -1);
    private long rows;
    private long bytes;
    private long plannedMillis = -1;
    private long admittedMillis = -1;
    private long launchedMillis = -1;
    private long firstResultMillis = -1;
    private long endedMillis = -1;

    private @Nullable Thread driver;
    private @Nullable RunningJob job;
    private boolean driverGone;
    private boolean closed;
    private boolean released;

    RunningQuery(QueryId id, QueryRequest request, Clock clock, QueryResources resources) {
        this.id = id;
        this.request = request;
        this.clock = clock;
        this.arrivedAt = clock.instant();
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
            return new QueryStatus(
                    id,
                    state,
                    request.sql(),
                    commandTag,
                    arrivedAt,
                    Optional.ofNullable(estimate),
                    Optional.ofNullable(shape),
                    progress.stagedBytes(),
                    progress.plannedBytes(),
                    progress.percent(),
                    rows,
                    bytes,
                    actuals(),
                    Optional.ofNullable(error),
                    new Timings(plannedMillis, admittedMillis, launchedMillis, firstResultMillis, endedMillis));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (!state.isEnd()) {
                if (nanos <= 0) {
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
            if (state.isEnd()) {
                return false;
            }
            end(reason == CANCELLED ? State.CANCELLED : State.FAILED, reason);
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

    private void giveUpResult() {
        boolean unused;
        lock.lock();
        try {
            unused = admittedMillis >= 0 && driverGone && !resultGivenUp;
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
                if (closed) {
                    throw new QueryException(
                            ErrorCode.RESULT_EXPIRED, "the result of query " + id + " is no longer kept");
                }
                throwError();
                if (resultGivenUp) {
                    throw CANCELLED.toException();
                }
                if (index < parts.size()) {
                    return Optional.of(parts.get(index));
                }
                if (state.isEnd()) {
                    return Optional.empty();
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private byte @Nullable [] awaitResult() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!state.isEnd() && parts.isEmpty()) {
                changed.await();
            }
            throwError();
            resultOpened = true;
            return inline;
        } finally {
            lock.unlock();
        }
    }

    private void throwError() {
        if (error != null) {
            throw error.toException();
        }
    }

    // What the driver calls.

    QueryRequest request() {
        return request;
    }

    Instant arrivedAt() {
        return arrivedAt;
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
            while (!driverGone && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return driverGone;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return driverGone;
        } finally {
            lock.unlock();
        }
    }

    void tag(String tag) {
        update(() -> commandTag = tag);
    }

    void fingerprint(String newFingerprint) {
        update(() -> fingerprint = newFingerprint);
    }

    String fingerprint() {
        lock.lock();
        try {
            return fingerprint;
        } finally {
            lock.unlock();
        }
    }

    void planned(Estimate newEstimate, JobShape newShape) {
        update(() -> {
            estimate = newEstimate;
            shape = newShape;
            plannedMillis = sinceArrival();
            progress = new JobEvent.Progress(0, newEstimate.scanBytes(), -1);
            advance(State.QUEUED);
        });
    }

    void admitted() {
        update(() -> admittedMillis = sinceArrival());
    }

    /** @throws QueryException if the query was cancelled meanwhile: then the job must not go on */
    void launched(RunningJob newJob) {
        lock.lock();
        try {
            throwError();
            job = newJob;
            launchedMillis = sinceArrival();
            advance(State.RUNNING);
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
            return resultOpened || !parts.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    void progress(JobEvent.Progress newProgress) {
        update(() -> progress = newProgress);
    }

    void part(ResultPart part) {
        update(() -> {
            parts.add(part);
            rows += part.rows();
            bytes += part.bytes();
            firstResult();
        });
    }

    void finished(ResultManifest newManifest) {
        update(() -> {
            manifest = newManifest;
            for (ResultPart part : newManifest
                    .parts()
                    .subList(
                            Math.min(parts.size(), newManifest.parts().size()),
                            newManifest.parts().size())) {
                parts.add(part);
            }
            inline = newManifest.inline().orElse(null);
            rows = newManifest.rows();
            bytes = newManifest.bytes();
            newManifest.error().ifPresentOrElse(e -> end(State.FAILED, e), () -> {
                firstResult();
                end(State.FINISHED, null);
            });
        });
    }

    /** An answer that needed no job. */
    void answered(byte[] arrowStream, long rowCount) {
        update(() -> {
            inline = arrowStream;
            rows = rowCount;
            bytes = arrowStream.length;
            firstResult();
            end(State.FINISHED, null);
        });
    }

    void failed(ErrorInfo info) {
        update(() -> end(info.code() == ErrorCode.QUERY_CANCELLED ? State.CANCELLED : State.FAILED, info));
    }

    private void letGo() {
        boolean last;
        boolean unused;
        lock.lock();
        try {
            driverGone = true;
            job = null;
            changed.signalAll();
            last = mayRelease();
            unused = (state != State.FINISHED || resultGivenUp) && admittedMillis >= 0;
        } finally {
            lock.unlock();
        }
        if (last) {
            resources.release(id);
        } else if (unused) {
            resources.discard(id);
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
        if (!closed || !driverGone || released) {
            return false;
        }
        released = true;
        return true;
    }

    private void advance(State next) {
        if (!state.isEnd()) {
            state = next;
        }
    }

    private void end(State end, @Nullable ErrorInfo info) {
        if (state.isEnd()) {
            return;
        }
        state = end;
        error = info;
        endedMillis = sinceArrival();
        changed.signalAll();
    }

    private void firstResult() {
        if (firstResultMillis < 0) {
            firstResultMillis = sinceArrival();
        }
    }

    private Optional<JobActuals> actuals() {
        return Optional.ofNullable(manifest).map(ResultManifest::actuals);
    }

    private long sinceArrival() {
        return TimeUnit.NANOSECONDS.toMillis(
                Duration.between(arrivedAt, clock.instant()).toNanos());
    }
}
