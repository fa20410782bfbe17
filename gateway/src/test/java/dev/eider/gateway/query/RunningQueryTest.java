package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.query.QueryRequest.Options;
import dev.eider.gateway.query.QueryStatus.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RunningQueryTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Estimate ESTIMATE = new Estimate(List.of(), 100, 10, 1, 1, 1, 1, List.of());
    private static final JobShape SHAPE = new JobShape(1000, 1L << 30, 0);
    private static final JobActuals ACTUALS = new JobActuals(1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 10);

    private final AtomicInteger openedParts = new AtomicInteger();
    private final AtomicInteger openedInline = new AtomicInteger();
    private final AtomicInteger released = new AtomicInteger();
    private final RunningQuery query = new RunningQuery(
            QueryId.create(NOW),
            new QueryRequest(
                    "SELECT 1",
                    List.of(),
                    new Session("demo", "main", Map.of()),
                    new Principal("ann", "sales"),
                    Door.POSTGRESQL,
                    Options.none()),
            Clock.fixed(NOW, ZoneOffset.UTC),
            new CountedResources());
    private final FakeJob job = new FakeJob();
    private final ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();

    /** The driver waits here until the test lets it go. */
    private final CountDownLatch driven = new CountDownLatch(1);

    private final CountDownLatch interrupted = new CountDownLatch(1);

    private final class CountedResources implements QueryResources {
        @Override
        public ResultCursor openParts(RunningQuery running) {
            openedParts.incrementAndGet();
            throw new UnsupportedOperationException("counted only");
        }

        @Override
        public ResultCursor openInline(QueryId id, byte[] arrowStream) {
            openedInline.incrementAndGet();
            throw new UnsupportedOperationException("counted only");
        }

        @Override
        public void retain(RunningQuery running) {}

        @Override
        public void settled(RunningQuery running) {}

        @Override
        public void discard(QueryId id) {}

        @Override
        public void release(QueryId id) {
            released.incrementAndGet();
        }
    }

    @AfterEach
    void letEverybodyGo() {
        driven.countDown();
        others.close();
    }

    @Test
    void goesFromPlanningToFinished() throws InterruptedException {
        assertThat(query.status().state()).isEqualTo(State.PLANNING);
        query.planned(ESTIMATE, SHAPE);
        assertThat(query.status().state()).isEqualTo(State.QUEUED);
        assertThat(query.status().plannedBytes()).isEqualTo(100);
        query.admitted();
        query.launched(job);
        assertThat(query.status().state()).isEqualTo(State.RUNNING);
        query.progress(new JobEvent.Progress(50, 100, 25));
        query.finished(manifest(Optional.empty(), List.of(part(0), part(1))));
        QueryStatus status = query.status();
        assertThat(status.state()).isEqualTo(State.FINISHED);
        assertThat(status.rows()).isEqualTo(20);
        assertThat(status.stagedBytes()).isEqualTo(50);
        assertThat(status.actuals()).hasValue(ACTUALS);
        assertThat(query.awaitEnd(Duration.ZERO)).isTrue();
    }

    @Test
    void awaitEndIsPatientForSoLongOnly() throws InterruptedException {
        assertThat(query.awaitEnd(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void cancelWhilePlanningInterruptsTheDriver() throws InterruptedException {
        drive();
        query.cancel();
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertCancelled();
    }

    @Test
    void cancelWhileQueuedInterruptsTheDriver() throws InterruptedException {
        drive();
        query.planned(ESTIMATE, SHAPE);
        query.cancel();
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertCancelled();
    }

    @Test
    void cancelWhileTheJobIsLaunchedKeepsItFromGoingOn() {
        query.planned(ESTIMATE, SHAPE);
        query.cancel();
        assertThat(catchThrowableOfType(QueryException.class, () -> query.launched(job))
                        .code())
                .isEqualTo(ErrorCode.QUERY_CANCELLED);
        assertCancelled();
    }

    @Test
    void cancelWhileRunningEndsTheJobAndIsIdempotent() {
        query.planned(ESTIMATE, SHAPE);
        query.launched(job);
        query.cancel();
        query.cancel();
        assertThat(job.cancelled).isTrue();
        assertCancelled();
    }

    @Test
    void cancelAfterTheEndLeavesItFinishedWithoutItsResult() {
        query.answered(new byte[] {1}, 1);
        query.cancel();
        assertThat(query.status().state()).isEqualTo(State.FINISHED);
        assertThat(query.status().error()).isEmpty();
        assertThat(catchThrowableOfType(QueryException.class, query::open).code())
                .isEqualTo(ErrorCode.RESULT_EXPIRED);
    }

    @Test
    void whatAJobTellsAfterItsCancellationDoesNotBringItBack() {
        query.planned(ESTIMATE, SHAPE);
        query.launched(job);
        query.cancel();
        query.finished(manifest(Optional.empty(), List.of(part(0))));
        query.failed(ErrorInfo.of(ErrorCode.INTERNAL_ERROR, "late"));
        assertCancelled();
    }

    @Test
    void aManifestWithAnErrorFailsTheQuery() {
        query.planned(ESTIMATE, SHAPE);
        query.finished(manifest(Optional.of(ErrorInfo.of(ErrorCode.OUT_OF_MEMORY, "too much")), List.of()));
        assertThat(query.status().state()).isEqualTo(State.FAILED);
        assertThat(catchThrowableOfType(QueryException.class, query::open).code())
                .isEqualTo(ErrorCode.OUT_OF_MEMORY);
    }

    @Test
    void aSmallResultIsOpenedAsOftenAsWanted() {
        query.answered(new byte[] {1}, 1);
        for (int i = 0; i < 2; i++) {
            assertThatCode(query::open).hasMessage("counted only");
        }
        assertThat(openedInline).hasValue(2);
        assertThat(openedParts).hasValue(0);
    }

    @Test
    void openWaitsForTheFirstPartOnly() throws Exception {
        query.planned(ESTIMATE, SHAPE);
        query.launched(job);
        Future<?> opening = others.submit(() -> assertThatCode(query::open).hasMessage("counted only"));
        assertThat(query.resultOpened()).isFalse();
        query.part(part(0));
        opening.get(10, TimeUnit.SECONDS);
        assertThat(openedParts).hasValue(1);
        assertThat(query.resultOpened()).isTrue();
        assertThat(query.status().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void severalReadersSeeEveryPart() throws Exception {
        List<Future<List<ResultPart>>> readers = List.of(others.submit(this::readAll), others.submit(this::readAll));
        query.planned(ESTIMATE, SHAPE);
        query.launched(job);
        query.part(part(0));
        query.part(part(1));
        Future<List<ResultPart>> late = others.submit(this::readAll);
        query.finished(manifest(Optional.empty(), List.of(part(0), part(1), part(2))));
        for (Future<List<ResultPart>> reader : readers) {
            assertThat(reader.get(10, TimeUnit.SECONDS)).containsExactly(part(0), part(1), part(2));
        }
        assertThat(late.get(10, TimeUnit.SECONDS)).containsExactly(part(0), part(1), part(2));
    }

    @Test
    void aReaderThatWaitsLearnsOfTheFailure() throws Exception {
        query.planned(ESTIMATE, SHAPE);
        query.launched(job);
        query.part(part(0));
        Future<ErrorCode> reader = others.submit(
                () -> catchThrowableOfType(QueryException.class, this::readAll).code());
        query.failed(ErrorInfo.of(ErrorCode.RUNNER_LOST, "gone"));
        assertThat(reader.get(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.RUNNER_LOST);
    }

    @Test
    void theStatusTellsThatTheResultWasDeleted() {
        query.planned(ESTIMATE, SHAPE);
        query.finished(manifest(Optional.empty(), List.of(part(0))));
        assertThat(query.status().resultDeleted()).isFalse();
        query.cancel();
        assertThat(query.status().resultDeleted()).isTrue();
        assertThat(query.status().state()).isEqualTo(QueryStatus.State.FINISHED);
    }

    @Test
    void aClosedResultIsNotReadFurther() {
        query.planned(ESTIMATE, SHAPE);
        query.finished(manifest(Optional.empty(), List.of(part(0))));
        query.close();
        assertThat(catchThrowableOfType(QueryException.class, () -> query.awaitPart(0))
                        .code())
                .isEqualTo(ErrorCode.RESULT_EXPIRED);
    }

    @Test
    void closeWhileRunningReleasesWhenTheDriverIsGone() throws Exception {
        drive();
        query.planned(ESTIMATE, SHAPE);
        query.launched(job);
        Future<?> closing = others.submit(query::close);
        assertThat(query.awaitEnd(PATIENCE)).isTrue();
        assertThat(job.cancelled).isTrue();
        assertThat(released).hasValue(0);
        driven.countDown();
        closing.get(10, TimeUnit.SECONDS);
        others.close();
        assertThat(released).hasValue(1);
    }

    @Test
    void manyClosesReleaseOnce() {
        query.drive(() -> query.answered(new byte[] {1}, 1));
        for (int i = 0; i < 50; i++) {
            var _ = others.submit(query::close);
        }
        others.close();
        query.close();
        assertThat(released).hasValue(1);
    }

    /** Scratch objects may still be written as long as there is a driver. */
    @Test
    void nothingIsReleasedBeforeTheClose() throws InterruptedException {
        query.drive(() -> query.answered(new byte[] {1}, 1));
        assertThat(query.awaitEnd(PATIENCE)).isTrue();
        assertThat(released).hasValue(0);
    }

    private void drive() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        query.drive(() -> {
            started.countDown();
            try {
                driven.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private List<ResultPart> readAll() throws InterruptedException {
        List<ResultPart> seen = new ArrayList<>();
        for (int i = 0; ; i++) {
            Optional<ResultPart> part = query.awaitPart(i);
            if (part.isEmpty()) {
                return seen;
            }
            seen.add(part.get());
        }
    }

    private void assertCancelled() {
        assertThat(query.status().state()).isEqualTo(State.CANCELLED);
        assertThat(query.status().error()).map(ErrorInfo::code).hasValue(ErrorCode.QUERY_CANCELLED);
    }

    private static ResultPart part(int index) {
        return new ResultPart(index, "s3://scratch/part-" + index, 10, 1000);
    }

    private ResultManifest manifest(Optional<ErrorInfo> error, List<ResultPart> parts) {
        return new ResultManifest(
                query.id(), error, Optional.empty(), parts, parts.size() * 10L, parts.size() * 1000L, ACTUALS);
    }
}
