package dev.eider.gateway.door;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.Estimate;
import dev.eider.contract.FailedRun;
import dev.eider.contract.IdempotencyKey;
import dev.eider.contract.JobShape;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.ScanPlan;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.query.Description;
import dev.eider.gateway.query.DryRun;
import dev.eider.gateway.query.Parameter;
import dev.eider.gateway.query.Queries;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.QueryRequest;
import dev.eider.gateway.result.ResultMemory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBConnection;

/**
 * Runs statements in an in-memory DuckDB of this process. Beside SQL it knows: {@code HANG} (runs until cancelled), {@code FAIL} (ends
 * with an error that has position and hint), {@code FAIL LATE} (the same after two batches), {@code HUGE n} (n rows of BIGINT, DOUBLE,
 * VARCHAR made in memory), {@code SLOW ms} (one row after a while), {@code STUCK} (describing it lasts until interrupted), {@code SET …} and {@code RESET …} (no rows).
 */
public final class FakeQueries implements Queries, AutoCloseable {
    public static final ErrorInfo FAILURE = new ErrorInfo(
            ErrorCode.COLUMN_NOT_FOUND,
            "column \"nme\" is not there",
            OptionalInt.of(8),
            Optional.of("Did you mean \"name\"?"));
    public static final Estimate ESTIMATE = new Estimate(
            List.of(new Estimate.Operator(0, "SEQ_SCAN", "t", 10, 1000, 2000, 0.5, "footer")),
            1_000_000,
            4096,
            3,
            1L << 29,
            0.5,
            1_000_000,
            List.of("a note"));
    public static final JobShape SHAPE = new JobShape(2000, 1L << 30, 1L << 30);

    public static final FailedRun FAILED_RUN = new FailedRun(
            new JobShape(2000, 1L << 29, 1L << 30),
            Instant.parse("2026-01-01T00:00:00Z"),
            Instant.parse("2026-01-01T00:00:01Z"),
            ErrorInfo.of(ErrorCode.OUT_OF_MEMORY, "too little"));

    final BufferAllocator allocator = ResultMemory.open(ResultMemory.ofThisJvm());
    private final Connection database;
    private final Map<QueryId, FakeQuery> queries = new ConcurrentHashMap<>();
    private final Map<String, Started> keys = new ConcurrentHashMap<>();
    private final List<QueryRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger stuck = new AtomicInteger();

    private record Started(String request, QueryId query) {}

    public FakeQueries() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("jdbc_stream_results", "true");
        database = DriverManager.getConnection("jdbc:duckdb:", properties);
    }

    /** The root that results and doors take their memory from, as in a gateway. */
    public BufferAllocator allocator() {
        return allocator;
    }

    /** All statements that were executed, in order. */
    public List<QueryRequest> requests() {
        return requests;
    }

    public List<FakeQuery> queries() {
        return List.copyOf(queries.values());
    }

    @Override
    public Description describe(QueryRequest request) {
        if (request.sql().startsWith("SET ")) {
            return new Description(Optional.empty(), List.of());
        }
        if (request.sql().startsWith("STUCK")) {
            throw stick();
        }
        List<String> types = parameterTypes(request.sql());
        List<Parameter> nulls = new ArrayList<>();
        for (String type : types) {
            Optional<String> declared =
                    request.parameters().stream().skip(nulls.size()).findFirst().flatMap(Parameter::type);
            Optional<String> found = Optional.of(type).filter(t -> !t.equals("UNKNOWN"));
            nulls.add(new Parameter(declared.or(() -> found), Optional.empty()));
        }
        QueryRequest bound = new QueryRequest(
                request.sql(), nulls, request.session(), request.principal(), request.door(), request.options());
        try (var cursor = FakeCursors.open(this, bound, () -> false)) {
            return new Description(Optional.of(new Schema(cursor.schema().getFields())), types);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private QueryException stick() {
        stuck.incrementAndGet();
        try {
            new CountDownLatch(1).await();
            throw new IllegalStateException("nobody counts down");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new QueryException(ErrorCode.QUERY_CANCELLED, "interrupted", e);
        } finally {
            stuck.decrementAndGet();
        }
    }

    /** Waits until so many statements are being described without an end. */
    public void awaitStuck(int count) {
        Deadline.await(() -> stuck + " are stuck", Duration.ofSeconds(5), () -> stuck.get() == count);
    }

    private List<String> parameterTypes(String sql) {
        if (!sql.contains("?")) {
            return List.of();
        }
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            ParameterMetaData metadata = statement.getParameterMetaData();
            List<String> types = new ArrayList<>();
            for (int i = 1; i <= metadata.getParameterCount(); i++) {
                String name = metadata.getParameterTypeName(i);
                types.add(name.equals("INVALID") ? "UNKNOWN" : name);
            }
            return types;
        } catch (SQLException e) {
            throw new QueryException(ErrorCode.SYNTAX_ERROR, String.valueOf(e.getMessage()), e);
        }
    }

    /** Up to 1 MiB. */
    @Override
    public void checkText(String sql) {
        if (sql.length() > 1 << 20) {
            throw new QueryException(ErrorCode.STATEMENT_TOO_LARGE, "the statement is too long");
        }
    }

    @Override
    public DryRun dryRun(QueryRequest request) {
        return new DryRun(ESTIMATE, new ScanPlan(List.of()), Optional.of(SHAPE));
    }

    @Override
    public Query execute(QueryRequest request) {
        FakeQuery query = new FakeQuery(this, QueryId.create(Instant.now()), request);
        requests.add(request);
        queries.put(query.id(), query);
        query.start();
        return query;
    }

    @Override
    public QueryId executeOnce(QueryRequest request, IdempotencyKey key) {
        Started started = keys.computeIfAbsent(key.text(), _ -> {
            Query query = execute(request);
            query.retain();
            return new Started(key.request(), query.id());
        });
        if (!started.request.equals(key.request())) {
            throw new QueryException(ErrorCode.ALREADY_EXISTS, key.text());
        }
        return started.query;
    }

    @Override
    public Optional<Query> find(QueryId id, Principal principal) {
        return Optional.<Query>ofNullable(queries.get(id)).filter(query -> ((FakeQuery) query).isOf(principal));
    }

    void forget(QueryId id) {
        queries.remove(id);
    }

    Connection connect() throws SQLException {
        return database.unwrap(DuckDBConnection.class).duplicate();
    }

    /** Waits until nothing is open any more. */
    public void awaitQuiet(Duration patience) {
        Deadline.await(
                () -> "still open: queries " + queries.keySet() + ", memory " + allocator.getAllocatedMemory(),
                patience,
                this::isQuiet);
    }

    private boolean isQuiet() {
        return stuck.get() == 0
                && queries.values().stream().allMatch(FakeQuery::isRetainedAndIdle)
                && allocator.getAllocatedMemory() == 0;
    }

    public long memory() {
        return allocator.getAllocatedMemory();
    }

    /** Everything is there but {@code nonsense}. */
    @Override
    public void checkPlace(String catalog, Optional<String> schema) {
        if (schema.filter("nonsense"::equals).isPresent()) {
            throw new QueryException(ErrorCode.SCHEMA_NOT_FOUND, "schema nonsense does not exist");
        }
        if (catalog.equals("nonsense")) {
            throw new QueryException(ErrorCode.CATALOG_NOT_FOUND, "catalog nonsense does not exist");
        }
    }

    @Override
    public void close() throws SQLException {
        queries.values().forEach(FakeQuery::close);
        database.close();
        allocator.close();
    }
}
