package dev.eider.gateway.query;

import dev.eider.contract.ErrorInfo;
import dev.eider.contract.Estimate;
import dev.eider.contract.FailedRun;
import dev.eider.contract.JobActuals;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.QueryId;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultPart;
import dev.eider.contract.UsageRecord;
import dev.eider.gateway.query.QueryStatus.State;
import dev.eider.gateway.query.QueryStatus.Timings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of a query, and since when. Once it has an end, that stays. Not thread-safe: {@link RunningQuery} guards it by its lock. */
final class QueryFacts {
    private static final long BASE_BYTES = 4 << 10;
    private static final long ENTRY_BYTES = 100;

    private final Clock clock;
    private final Instant arrivedAt;

    private State state = State.PLANNING;
    private String commandTag = "SELECT";
    private String fingerprint = "";
    private @Nullable Estimate estimate;
    private @Nullable JobShape shape;
    private @Nullable ErrorInfo error;
    private @Nullable JobActuals actuals;
    private byte @Nullable [] inline;
    private final List<ResultPart> parts = new ArrayList<>();
    private final List<FailedRun> failedRuns = new ArrayList<>();
    private JobEvent.Progress progress = new JobEvent.Progress(0, 0, -1);
    private long rows;
    private long bytes;
    private long plannedMillis = -1;
    private long admittedMillis = -1;
    private long launchedMillis = -1;
    private long firstResultMillis = -1;
    private long endedMillis = -1;

    QueryFacts(Clock clock) {
        this(clock, clock.instant());
    }

    private QueryFacts(Clock clock, Instant arrivedAt) {
        this.clock = clock;
        this.arrivedAt = arrivedAt;
    }

    /** What the log knows of a statement that another gateway has begun, and perhaps ended. */
    static QueryFacts of(UsageRecord record, Clock clock) {
        QueryFacts facts = new QueryFacts(clock, record.arrivedAt());
        facts.fingerprint = record.fingerprint();
        facts.estimate = record.estimate().orElse(null);
        facts.shape = record.shape().orElse(null);
        facts.actuals = record.actuals().orElse(null);
        facts.error = record.error().orElse(null);
        facts.rows = record.rows();
        facts.bytes = record.bytesReturned();
        facts.failedRuns.addAll(record.failedRuns());
        facts.admittedMillis = record.startedAt().map(facts::millis).orElse(-1L);
        facts.endedMillis = record.endedAt().map(facts::millis).orElse(-1L);
        if (record.endedAt().isPresent()) {
            facts.state = State.valueOf(record.state());
        } else if (record.startedAt().isPresent()) {
            facts.state = State.RUNNING;
        }
        return facts;
    }

    /** A run that failed is not the statement's end. One that got no job leaves no trace. */
    void runFailed(ErrorInfo why) {
        if (shape != null && admittedMillis >= 0) {
            failedRuns.add(new FailedRun(shape, arrivedAt.plusMillis(admittedMillis), clock.instant(), why));
        }
        startAgain();
    }

    /** All that this run of the statement has brought is worth nothing; it runs again. */
    void startAgain() {
        parts.clear();
        rows = 0;
        bytes = 0;
        progress = new JobEvent.Progress(0, 0, -1);
        admittedMillis = -1;
        launchedMillis = -1;
        firstResultMillis = -1;
        if (!state.isEnd()) {
            state = State.PLANNING;
        }
    }

    /** The result of a statement whose end is known. */
    void restore(ResultManifest manifest) {
        parts.clear();
        parts.addAll(manifest.parts());
        inline = manifest.inline().orElse(null);
    }

    QueryStatus status(QueryId id, String sql, boolean resultDeleted) {
        return new QueryStatus(
                id,
                state,
                sql,
                commandTag,
                arrivedAt,
                Optional.ofNullable(estimate),
                Optional.ofNullable(shape),
                progress.stagedBytes(),
                progress.plannedBytes(),
                progress.percent(),
                rows,
                bytes,
                Optional.ofNullable(actuals),
                error(),
                failedRuns,
                resultDeleted,
                new Timings(plannedMillis, admittedMillis, launchedMillis, firstResultMillis, endedMillis));
    }

    boolean isEnded() {
        return state.isEnd();
    }

    Optional<ErrorInfo> error() {
        return Optional.ofNullable(error);
    }

    String fingerprint() {
        return fingerprint;
    }

    /** The whole result, if it is small and there. */
    byte @Nullable [] inline() {
        return inline;
    }

    List<ResultPart> parts() {
        return parts;
    }

    /** About what it takes. */
    long heapBytes() {
        long bytes = BASE_BYTES + (inline == null ? 0 : inline.length);
        bytes += parts.stream()
                .mapToLong(part -> ENTRY_BYTES + SessionMemory.bytes(part.uri()))
                .sum();
        bytes += error().stream()
                .mapToLong(e -> SessionMemory.bytes(e.message())
                        + e.hint().map(SessionMemory::bytes).orElse(0L))
                .sum();
        if (estimate != null) {
            bytes += estimate.operators().stream()
                    .mapToLong(operator -> ENTRY_BYTES + SessionMemory.bytes(operator.detail()))
                    .sum();
            bytes += estimate.notes().stream().mapToLong(SessionMemory::bytes).sum();
        }
        return bytes;
    }

    /** Whether a job may have written scratch objects that no result needs. */
    boolean leftScratch() {
        return state != State.FINISHED && admittedMillis >= 0;
    }

    /** Whether a job may have written something. */
    boolean wasAdmitted() {
        return admittedMillis >= 0;
    }

    void tag(String tag) {
        commandTag = tag;
    }

    void fingerprint(String newFingerprint) {
        fingerprint = newFingerprint;
    }

    void planned(Estimate newEstimate, JobShape newShape) {
        estimate = newEstimate;
        shape = newShape;
        plannedMillis = sinceArrival();
        progress = new JobEvent.Progress(0, newEstimate.scanBytes(), -1);
        advance(State.QUEUED);
    }

    void admitted() {
        admittedMillis = sinceArrival();
    }

    void launched() {
        launchedMillis = sinceArrival();
        advance(State.RUNNING);
    }

    void progress(JobEvent.Progress newProgress) {
        progress = newProgress;
    }

    void part(ResultPart part) {
        parts.add(part);
        rows += part.rows();
        bytes += part.bytes();
        firstResult();
    }

    void finished(ResultManifest manifest) {
        actuals = manifest.actuals();
        manifest.parts().stream().skip(parts.size()).forEach(parts::add);
        inline = manifest.inline().orElse(null);
        rows = manifest.rows();
        bytes = manifest.bytes();
        manifest.error().ifPresentOrElse(e -> end(State.FAILED, e), this::succeeded);
    }

    void answered(byte[] arrowStream, long rowCount) {
        inline = arrowStream;
        rows = rowCount;
        bytes = arrowStream.length;
        succeeded();
    }

    /** Nothing happens if there is an end already. */
    void end(State end, @Nullable ErrorInfo info) {
        if (!state.isEnd()) {
            state = end;
            error = info;
            endedMillis = sinceArrival();
        }
    }

    private void succeeded() {
        firstResult();
        end(State.FINISHED, null);
    }

    private void advance(State next) {
        if (!state.isEnd()) {
            state = next;
        }
    }

    private void firstResult() {
        if (firstResultMillis < 0) {
            firstResultMillis = sinceArrival();
        }
    }

    private long sinceArrival() {
        return millis(clock.instant());
    }

    private long millis(Instant time) {
        return Duration.between(arrivedAt, time).toMillis();
    }
}
