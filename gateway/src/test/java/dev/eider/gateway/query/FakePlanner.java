package dev.eider.gateway.query;

import dev.eider.contract.Column;
import dev.eider.estimator.planner.ParsedStatement;
import dev.eider.estimator.planner.ParsedStatement.Relation;
import dev.eider.estimator.planner.PlanRequest;
import dev.eider.estimator.planner.Planner;
import dev.eider.estimator.planner.StatementPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;

/** Finds the relations that its test gives it in every statement; results have the one text column {@code answer}. */
final class FakePlanner implements Planner {
    private final BufferAllocator allocator;

    /** What the planner was asked to plan or evaluate. */
    final List<PlanRequest> requests = new ArrayList<>();

    volatile List<Relation> relations = List.of();
    volatile List<ParsedStatement.Parameter> parameters = List.of();

    /** Called before each answer; may throw, or wait. */
    volatile Supplier<Boolean> before = () -> true;

    FakePlanner(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    @Override
    public ParsedStatement parse(String sql) {
        // A statement whose parameters have been bound has none.
        return new ParsedStatement(relations, sql.contains("?") ? parameters : List.of(), false, "0123456789abcdef");
    }

    @Override
    public List<Column> describeParquet(List<Path> files) {
        return List.of(new Column("n", "BIGINT"));
    }

    @Override
    public StatementPlan plan(PlanRequest request) {
        note(request);
        return new StatementPlan(
                ArrowText.stream(allocator, List.of("answer"), List.of()),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    @Override
    public byte[] evaluate(PlanRequest request) {
        note(request);
        return ArrowText.stream(allocator, List.of("answer"), List.of(List.of("42")));
    }

    private void note(PlanRequest request) {
        if (!before.get()) {
            throw new IllegalStateException("the test wants a failure that nobody foresaw");
        }
        synchronized (requests) {
            requests.add(request);
        }
    }

    @Override
    public void close() {}
}
