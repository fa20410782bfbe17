package dev.eider.gateway.door;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.QueryRequest;
import dev.eider.gateway.query.QueryStatus;
import dev.eider.gateway.query.QueryStatus.State;
import dev.eider.gateway.query.ResultCursor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A statement of {@link FakeQueries}. */
public final class FakeQuery implements Query {
    private final FakeQueries owner;
    private final QueryId id;
    private final QueryRequest request;
    private final Instant arrivedAt = Instant.now();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicInteger openCursors = new AtomicInteger();
    private volatile boolean resultDeleted;
    private volatile State state = State.RUNNING;
    private volatile @Nullable ErrorInfo error;
    private volatile boolean retained;

    FakeQuery(FakeQueries owner, QueryId id, QueryRequest request) {
        this.owner = owner;
        this.id = id;
        this.request = request;
    }

    void start() {
        switch (request.sql().split(" ")[0]) {
            case "HANG", "STUCK" -> {}
            case "SLOW" -> endAfter(Long.parseLong(request.sql().split(" ")[1]));
            case "SET" -> endAfter(20);
            case "FAIL" -> {
                if (request.sql().equals("FAIL")) {
                    end(State.FAILED, FakeQueries.FAILURE);
                } else {
                    end(State.FINISHED, null);
                }
            }
            default -> probe();
        }
    }

    private void endAfter(long millis) {
        Thread.ofVirtual().start(() -> {
            try {
                ended.await(millis, TimeUnit.MILLISECONDS);
                end(State.FINISHED, null);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void probe() {
        try (ResultCursor cursor = FakeCursors.open(owner, request, () -> false)) {
            cursor.schema();
            end(State.FINISHED, null);
        } catch (QueryException e) {
            end(State.FAILED, e.info());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until somebody wants to read the result. */
    public void awaitReader() throws InterruptedException {
        opened.await();
    }

    private synchronized void end(State end, @Nullable ErrorInfo why) {
        if (!state.isEnd()) {
            error = why;
            state = end;
            ended.countDown();
        }
    }

    /** Found out by a reader. */
    private synchronized void failed(ErrorInfo why) {
        error = why;
        state = State.FAILED;
    }

    boolean isOf(Principal principal) {
        return request.principal().equals(principal);
    }

    boolean isRetainedAndIdle() {
        return retained && openCursors.get() == 0;
    }

    @Override
    public QueryId id() {
        return id;
    }

    @Override
    public QueryStatus status() {
        String tag = request.sql().split(" ")[0].equals("SET") ? "SET" : "SELECT";
        boolean over = state.isEnd();
        return new QueryStatus(
                id,
                state,
                request.sql(),
                tag,
                arrivedAt,
                Optional.of(FakeQueries.ESTIMATE),
                Optional.of(FakeQueries.SHAPE),
                over ? 1_000_000 : 250_000,
                1_000_000,
                over ? 100 : -1,
                0,
                0,
                Optional.empty(),
                Optional.ofNullable(error),
                List.of(FakeQueries.FAILED_RUN),
                resultDeleted,
                new QueryStatus.Timings(1, 2, 3, -1, over ? 5 : -1));
    }

    @Override
    public boolean isHandedOver() {
        return false;
    }

    @Override
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public ResultCursor open() throws InterruptedException {
        opened.countDown();
        ended.await();
        ErrorInfo failure = error;
        if (failure != null) {
            throw failure.toException();
        }
        ResultCursor cursor = FakeCursors.open(owner, request, () -> state == State.CANCELLED);
        openCursors.incrementAndGet();
        return new CountedCursor(cursor, this::failed, openCursors::decrementAndGet);
    }

    @Override
    public void cancel() {
        resultDeleted = state.isEnd();
        end(State.CANCELLED, ErrorInfo.of(ErrorCode.QUERY_CANCELLED, "the query was cancelled"));
    }

    @Override
    public void retain() {
        retained = true;
    }

    @Override
    public void close() {
        cancel();
        owner.forget(id);
    }
}
