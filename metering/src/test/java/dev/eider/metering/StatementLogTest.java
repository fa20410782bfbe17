package dev.eider.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.IdempotencyKey;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.UsageRecord;
import dev.eider.database.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementLogTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456Z");
    private static MeteringDatabase database;

    private final StatementLog log = new StatementLog(database.source(), "gateway-1");

    @BeforeAll
    static void start() throws IOException {
        database = new MeteringDatabase();
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        database.empty();
    }

    @Test
    void followsAStatementFromArrivalToEnd() {
        UsageRecord arrived = Statements.arrived("acme", "ann", "SELECT 1", NOON);
        log.arrived(arrived);
        assertThat(log.find(arrived.id(), "acme")).contains(arrived);
        UsageRecord started = Statements.started(arrived, NOON.plusSeconds(1));
        log.started(started);
        assertThat(log.find(arrived.id(), "acme")).contains(started);
        UsageRecord ended = Statements.ended(started, NOON.plusSeconds(3), 7, 99);
        assertThat(log.ended(ended)).isTrue();
        assertThat(log.find(arrived.id(), "acme")).contains(ended);
    }

    @Test
    void endsAStatementOnce() {
        UsageRecord arrived = Statements.arrived("acme", "ann", "SELECT 1", NOON);
        log.arrived(arrived);
        UsageRecord ended = Statements.ended(arrived, NOON.plusSeconds(3), 7, 99);
        assertThat(log.ended(ended)).isTrue();
        assertThat(log.ended(
                        Statements.failed(arrived, NOON.plusSeconds(4), ErrorInfo.of(ErrorCode.INTERNAL_ERROR, "x"))))
                .isFalse();
        log.started(Statements.started(arrived, NOON.plusSeconds(5)));
        assertThat(log.find(arrived.id(), "acme")).contains(ended);
    }

    @Test
    void showsAStatementToItsTenantOnly() {
        UsageRecord arrived = Statements.arrived("acme", "ann", "SELECT 1", NOON);
        log.arrived(arrived);
        assertThat(log.find(arrived.id(), "other")).isEmpty();
        assertThat(log.find(QueryId.create(NOON), "acme")).isEmpty();
        assertThat(log.history(HistoryFilter.of("other"), 10, Optional.empty()).records())
                .isEmpty();
    }

    @Test
    void keepsWhateverTheStatementWas() {
        String huge = "SELECT '" + "ü🦆x".repeat(250_000) + "'";
        UsageRecord big = Statements.arrived("acme", "ann", huge, NOON);
        log.arrived(big);
        assertThat(log.find(big.id(), "acme").orElseThrow().sql()).isEqualTo(huge);
        assertThat(log.history(HistoryFilter.of("acme"), 1, Optional.empty())
                        .records()
                        .getFirst()
                        .sql()
                        .codePointCount(0, 10_000))
                .isPositive()
                .isLessThanOrEqualTo(StatementLog.HISTORY_SQL_LENGTH);

        UsageRecord nul = Statements.arrived("a\0b", "ann\0", "SELECT '\0'", NOON);
        log.arrived(nul);
        ErrorInfo error =
                new ErrorInfo(ErrorCode.SYNTAX_ERROR, "near \0", OptionalInt.of(8), Optional.of("not \\u0000 \0"));
        assertThat(log.ended(Statements.failed(nul, NOON, error))).isTrue();
        UsageRecord read = log.find(nul.id(), "a\0b").orElseThrow();
        assertThat(read.sql()).isEqualTo("SELECT '\uFFFD'");
        assertThat(read.error())
                .contains(new ErrorInfo(
                        ErrorCode.SYNTAX_ERROR, "near \uFFFD", OptionalInt.of(8), Optional.of("not \\u0000 \uFFFD")));

        UsageRecord half = Statements.arrived("acme", "ann", "SELECT '\uD800'", NOON);
        log.arrived(half);
        assertThat(log.find(half.id(), "acme")).isPresent();
    }

    @Test
    void pagesNewestFirstWhileStatementsArrive() {
        List<UsageRecord> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            // Three at the same microsecond: ids decide.
            all.add(Statements.arrived("acme", "ann", "SELECT " + i, NOON.plusSeconds(i / 3)));
        }
        all.forEach(log::arrived);
        all.sort((a, b) -> {
            int byTime = b.arrivedAt().compareTo(a.arrivedAt());
            return byTime != 0 ? byTime : b.id().compareTo(a.id());
        });
        List<UsageRecord> seen = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            HistoryPage page = log.history(HistoryFilter.of("acme"), 2, token);
            seen.addAll(page.records());
            token = page.nextToken();
            log.arrived(Statements.arrived("acme", "ann", "SELECT late", NOON.plusSeconds(100)));
        } while (token.isPresent());
        assertThat(seen).isEqualTo(all);
    }

    @Test
    void filtersTheHistory() {
        UsageRecord one = Statements.arrived("acme", "ann", "SELECT 1", NOON);
        UsageRecord two = Statements.arrived("acme", "bob", "SELECT 2", NOON.plusSeconds(1));
        log.arrived(one);
        log.arrived(two);
        UsageRecord ended = Statements.ended(one, NOON.plusSeconds(2), 0, 0);
        log.ended(ended);
        assertThat(find(Optional.of("bob"), Optional.empty(), Optional.empty(), Optional.empty()))
                .containsExactly(two);
        assertThat(find(Optional.empty(), Optional.of("FINISHED"), Optional.empty(), Optional.empty()))
                .containsExactly(ended);
        assertThat(find(Optional.empty(), Optional.empty(), Optional.of(two.arrivedAt()), Optional.empty()))
                .containsExactly(two);
        assertThat(find(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(two.arrivedAt())))
                .containsExactly(ended);
        assertThat(find(Optional.of("x' OR 1=1 --"), Optional.empty(), Optional.empty(), Optional.empty()))
                .isEmpty();
    }

    @Test
    void refusesForeignTokensAndLimits() {
        for (String token : List.of("", "x", "AAAA", "%%%", "MjAyNi0xMS0yMVQxMjowMDowMFogeA")) {
            assertThatThrownBy(() -> log.history(HistoryFilter.of("acme"), 1, Optional.of(token)))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
        }
        assertThatThrownBy(() -> log.history(HistoryFilter.of("acme"), 0, Optional.empty()))
                .isInstanceOf(QueryException.class);
    }

    private static IdempotencyKey key(String text, String request) {
        return new IdempotencyKey(text, request);
    }

    private static Optional<QueryId> once(StatementLog log, UsageRecord record, IdempotencyKey key) {
        return log.arrived(record, Optional.empty(), Optional.of(key));
    }

    @Test
    void aKeyStartsOneStatementAtAllGateways() {
        StatementLog other = new StatementLog(database.source(), "gateway-2");
        UsageRecord first = Statements.arrived("acme", "ann", "SELECT 1", NOON);
        UsageRecord second = Statements.arrived("acme", "ann", "SELECT 1", NOON.plusSeconds(60));
        assertThat(once(log, first, key("k", "a"))).isEmpty();
        assertThat(once(other, second, key("k", "a"))).contains(first.id());
        assertThat(once(log, second, key("k", "a"))).contains(first.id());
        assertThat(log.find(second.id(), "acme")).isEmpty();
        assertThatThrownBy(() -> once(other, second, key("k", "b")))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_EXISTS))
                .hasMessageContaining("'k'");
        UsageRecord theirs = Statements.arrived("acme", "bob", "SELECT 1", NOON);
        assertThat(once(log, theirs, key("k", "b"))).as("another one's key").isEmpty();
    }

    @Test
    void aKeyIsForgottenAfterADay() {
        UsageRecord first = Statements.arrived("acme", "ann", "SELECT 1", NOON);
        UsageRecord next = Statements.arrived(
                "acme", "ann", "SELECT 2", NOON.plus(IdempotencyKey.KEPT).plusSeconds(1));
        assertThat(once(log, first, key("k", "a"))).isEmpty();
        assertThat(once(log, next, key("k", "b"))).isEmpty();
        assertThat(once(log, Statements.arrived("acme", "ann", "SELECT 2", next.arrivedAt()), key("k", "b")))
                .contains(next.id());
        assertThat(log.find(first.id(), "acme")).isPresent();
    }

    @Test
    void ofManyAtOnceWithAKeyOneIsWritten() throws Exception {
        int racers = 8;
        CyclicBarrier start = new CyclicBarrier(racers);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<UsageRecord> records = new ArrayList<>();
            List<Future<Optional<QueryId>>> answers = new ArrayList<>();
            for (int i = 0; i < racers; i++) {
                UsageRecord record = Statements.arrived("acme", "ann", "SELECT 1", NOON);
                StatementLog racer = new StatementLog(database.source(), "racer-" + i);
                records.add(record);
                answers.add(threads.submit(() -> {
                    start.await();
                    return once(racer, record, key("k", "a"));
                }));
            }
            List<QueryId> started = new ArrayList<>();
            Set<QueryId> told = new HashSet<>();
            for (int i = 0; i < racers; i++) {
                if (answers.get(i).get().isEmpty()) {
                    started.add(records.get(i).id());
                }
                told.add(answers.get(i).get().orElse(records.get(i).id()));
            }
            assertThat(started).hasSize(1);
            assertThat(told).containsExactlyElementsOf(started);
        }
    }

    @Test
    void keepsAnArrivalThroughAKilledServer(@TempDir Path directory) throws Exception {
        UsageRecord arrived = Statements.arrived("acme", "ann", "SELECT 1", NOON);
        try (EmbeddedDatabase server = EmbeddedDatabase.start(directory)) {
            StatementLog.migrate(server.dataSource());
            new StatementLog(server.dataSource(), "gateway-0").arrived(arrived);
            long pid = Long.parseLong(Files.readAllLines(directory.resolve("data/postmaster.pid"))
                    .getFirst()
                    .strip());
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        }
        try (EmbeddedDatabase server = EmbeddedDatabase.start(directory)) {
            assertThat(new StatementLog(server.dataSource(), "gateway-1").find(arrived.id(), "acme"))
                    .contains(arrived);
        }
    }

    private List<UsageRecord> find(
            Optional<String> principal, Optional<String> state, Optional<Instant> since, Optional<Instant> until) {
        return log.history(new HistoryFilter("acme", principal, state, since, until), 10, Optional.empty())
                .records();
    }
}
