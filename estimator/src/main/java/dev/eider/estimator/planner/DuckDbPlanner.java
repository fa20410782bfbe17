package dev.eider.estimator.planner;

import dev.eider.contract.Column;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * DuckDB as a planner in this very process: for {@link PlannerMain} and for tests, never for the gateway, whose memory and time a
 * statement could take. One thread at a time, but for {@link #cancel}.
 */
public final class DuckDbPlanner implements Planner {
    /** Each takes a few MiB; statements over the same tables come in runs. */
    private static final int MAX_INSTANCES = 8;

    private static final long MAX_ARROW_BYTES = 128L << 20;

    private final BufferAllocator allocator = new RootAllocator(MAX_ARROW_BYTES);
    private final Connection parser;
    /** What is evaluated at the moment. */
    private volatile Optional<Statement> working = Optional.empty();

    private final Map<EmptyTables.Key, EmptyTables> instances = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<EmptyTables.Key, EmptyTables> eldest) {
            if (size() <= MAX_INSTANCES) {
                return false;
            }
            eldest.getValue().close();
            return true;
        }
    };

    public DuckDbPlanner() {
        try {
            parser = Sandbox.open();
            Sandbox.lock(parser, Optional.empty(), Map.of());
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not start", e);
        }
    }

    @Override
    public ParsedStatement parse(String sql) {
        return StatementParser.parse(parser, sql);
    }

    @Override
    public List<Column> describeParquet(List<Path> files) {
        return ParquetDescriber.describe(files);
    }

    @Override
    public StatementPlan plan(PlanRequest request) {
        return inSession(
                request,
                session -> new StatementPlanner(session, allocator, request).plan(() -> session(request, true)));
    }

    @Override
    public byte[] evaluate(PlanRequest request) {
        return inSession(
                request,
                session -> StatementEvaluator.evaluate(session, allocator, request, statement -> working = statement));
    }

    private <T> T inSession(PlanRequest request, Function<Connection, T> work) {
        try (Connection session = session(request, false)) {
            return work.apply(session);
        } catch (SQLException e) {
            throw DuckDbErrors.translate(e, new SourceText(""));
        }
    }

    /** Ends what is evaluated at the moment if DuckDB can, as when it sleeps or goes through rows. */
    void cancel() {
        working.ifPresent(statement -> {
            try {
                statement.cancel();
            } catch (SQLException e) {
                System.err.println("planner: a statement has ended before it was cancelled: " + e.getMessage());
            }
        });
    }

    private Connection session(PlanRequest request, boolean plainPlans) {
        try {
            return instances
                    .computeIfAbsent(EmptyTables.Key.of(request, plainPlans), EmptyTables::create)
                    .session(request.names());
        } catch (SQLException e) {
            throw DuckDbErrors.translate(e, new SourceText(""));
        }
    }

    @Override
    public void close() {
        instances.values().forEach(EmptyTables::close);
        instances.clear();
        allocator.close();
        try {
            parser.close();
        } catch (SQLException e) {
            throw new IllegalStateException("closing an in-memory database", e);
        }
    }
}
