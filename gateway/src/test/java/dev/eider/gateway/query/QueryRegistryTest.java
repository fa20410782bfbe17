package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryId;
import dev.eider.contract.ResultPart;
import dev.eider.gateway.auth.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class QueryRegistryTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);
    private static final Principal ANN = new Principal("ann", "sales");
    private static final int RESULT_BYTES = 60 << 10;

    private final QueryRegistry registry = new QueryRegistry(CLOCK, Duration.ofHours(1), 1 << 20);
    private final QueryResources resources = new Registered();
    private final BlockingQueue<QueryId> settled = new LinkedBlockingQueue<>();

    private final class Registered implements QueryResources {
        @Override
        public ResultCursor openParts(RunningQuery query) {
            throw new UnsupportedOperationException("nobody reads");
        }

        @Override
        public ResultCursor openInline(QueryId id, byte[] arrowStream) {
            throw new UnsupportedOperationException("nobody reads");
        }

        @Override
        public void retain(RunningQuery query) {
            registry.retain(query);
        }

        @Override
        public void settled(RunningQuery query) {
            registry.settled(query);
            settled.add(query.id());
        }

        @Override
        public void discard(QueryId id) {}

        @Override
        public void release(QueryId id) {
            registry.remove(id);
        }
    }

    private RunningQuery query(String sql, Parameter... parameters) {
        return query(ANN, sql, parameters);
    }

    private RunningQuery query(Principal user, String sql, Parameter... parameters) {
        Session session = new Session("demo", "main", Map.of());
        QueryRequest request =
                new QueryRequest(sql, List.of(parameters), session, user, Door.REST, QueryRequest.Options.none());
        RunningQuery query = new RunningQuery(QueryId.create(CLOCK.instant()), request, CLOCK, resources);
        registry.add(query);
        query.retain();
        return query;
    }

    private void run(RunningQuery query, Runnable life) throws InterruptedException {
        query.drive(life);
        assertThat(settled.poll(10, TimeUnit.SECONDS)).isEqualTo(query.id());
    }

    private List<QueryId> kept(List<RunningQuery> queries) {
        return queries.stream()
                .map(RunningQuery::id)
                .filter(id -> registry.find(id, ANN).isPresent())
                .toList();
    }

    @Test
    void smallResultsAreKeptAsLongAsTheHeapHasRoom() throws Exception {
        RunningQuery large = query("SELECT 1");
        run(large, () -> {
            large.part(new ResultPart(0, "s3://scratch/part-0", 10, 1000));
            large.answered(new byte[0], 1);
        });
        RunningQuery running = query("SELECT 2");
        List<RunningQuery> small = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            RunningQuery query = query("SELECT 3");
            run(query, () -> query.answered(new byte[RESULT_BYTES], 1));
            small.add(query);
        }
        List<QueryId> kept = kept(small);
        assertThat(kept)
                .hasSizeBetween(10, (1 << 20) / RESULT_BYTES)
                .endsWith(small.getLast().id())
                .doesNotContain(small.getFirst().id());
        assertThat(kept(List.of(large, running))).hasSize(2);
    }

    @Test
    void whoHasMostMakesRoom() throws Exception {
        Principal bob = new Principal("bob", "sales");
        RunningQuery first = query(bob, "SELECT 1");
        run(first, () -> first.answered(new byte[RESULT_BYTES], 1));
        RunningQuery scratch = query(bob, "SELECT 2");
        run(scratch, () -> {
            scratch.part(new ResultPart(0, "s3://scratch/part-0", 10, 1000));
            scratch.answered(new byte[0], 1);
        });
        List<RunningQuery> flood = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            RunningQuery query = query("SELECT 3");
            run(query, () -> query.answered(new byte[RESULT_BYTES], 1));
            flood.add(query);
        }
        assertThat(registry.find(first.id(), bob)).isPresent();
        assertThat(registry.find(scratch.id(), bob)).isPresent();
        assertThat(kept(flood))
                .hasSizeBetween(10, (1 << 20) / RESULT_BYTES)
                .endsWith(flood.getLast().id());
    }

    @Test
    void failedStatementsAreKeptAsLongAsTheHeapHasRoom() throws Exception {
        List<RunningQuery> failed = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            RunningQuery query = query("SELECT nope");
            run(query, () -> query.failed(ErrorInfo.of(ErrorCode.SYNTAX_ERROR, "no")));
            failed.add(query);
        }
        assertThat(kept(failed))
                .hasSizeBetween(10, 300)
                .endsWith(failed.getLast().id());
    }

    @Test
    void whatAStatementWasGivenGoesWithItsEnd() throws Exception {
        String sql = "SELECT ?".repeat(1_000_000);
        RunningQuery query = query(sql, new Parameter(Optional.empty(), Optional.of("x".repeat(100))));
        assertThat(query.request().sql()).isEqualTo(sql);
        assertThat(query.status().sql())
                .hasSize(QueryRequest.TOLD_CHARACTERS)
                .startsWith("SELECT ?")
                .endsWith("…");
        run(query, () -> query.answered(new byte[] {1}, 1));
        assertThat(query.request().parameters()).isEmpty();
        assertThat(query.request().sql()).isEqualTo(query.status().sql());
        assertThat(query.request().principal()).isEqualTo(ANN);
    }
}
