package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.QueryRequest;
import dev.eider.gateway.query.QueryStatus;
import dev.eider.gateway.query.ResultCursor;
import dev.eider.gateway.query.SessionAnswers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** One statement of {@link FakeQueries}. */
final class FakeQuery implements Query {
    private final FakeQueries queries;
    private final QueryRequest request;
    private final Connection duckDb;
    private final QueryId id = QueryId.create(Instant.now());
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final AtomicLong batches = new AtomicLong();
    private volatile String tag = "SELECT";

    FakeQuery(FakeQueries queries, QueryRequest request, Connection duckDb) {
        this.queries = queries;
        this.request = request;
        this.duckDb = duckDb;
    }

    @Override
    public QueryId id() {
        return id;
    }

    @Override
    public QueryStatus status() {
        return new QueryStatus(
                id,
                QueryStatus.State.FINISHED,
                request.sql(),
                tag,
                Instant.now(),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                -1,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                false,
                new QueryStatus.Timings(-1, -1, -1, -1, -1));
    }

    @Override
    public boolean isHandedOver() {
        return false;
    }

    @Override
    public boolean awaitEnd(Duration patience) {
        return true;
    }

    @Override
    public ResultCursor open() throws InterruptedException {
        String sql = request.sql().startsWith("SHOW ")
                ? SessionAnswers.shown(request.sql(), request.session())
                : request.sql();
        if (FakeQueries.isCommand(sql)) {
            tag = SessionAnswers.run(sql, request.session());
            return new EmptyCursor();
        }
        if (sql.equals("CRASH")) {
            throw new IllegalStateException("secret inside");
        }
        if (sql.equals("BLOCK")) {
            queries.blocked.release();
            cancelled.await();
            throw new QueryException(ErrorCode.QUERY_CANCELLED, "canceling statement due to user request");
        }
        if (sql.equals("FAIL LATE")) {
            return new RowsCursor(queries.allocator(), 10, this::isCancelled, true);
        }
        if (sql.startsWith("ROWS ")) {
            return new RowsCursor(queries.allocator(), Long.parseLong(sql.substring(5)), this::isCancelled, false);
        }
        try {
            synchronized (queries) {
                return new DuckDbCursor(
                        duckDb, FakeQueries.withParameters(sql, request.parameters()), queries.allocator());
            }
        } catch (SQLException e) {
            throw FakeQueries.error(e);
        }
    }

    /** Batches handed out so far. */
    long batches() {
        return batches.get();
    }

    /** Called for each batch. */
    private boolean isCancelled() {
        batches.incrementAndGet();
        return cancelled.getCount() == 0;
    }

    @Override
    public void cancel() {
        cancelled.countDown();
    }

    @Override
    public void retain() {
        throw new UnsupportedOperationException("not asked for by this door");
    }

    @Override
    public void close() {
        queries.open.remove(this);
    }
}
