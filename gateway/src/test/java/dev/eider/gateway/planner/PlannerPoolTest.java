package dev.eider.gateway.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.SessionNames;
import dev.eider.contract.TableName;
import dev.eider.estimator.planner.PlanRequest;
import dev.eider.estimator.planner.TableSchema;
import dev.eider.gateway.process.JavaCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With real processes. Every test leaves the pool whole, which the next one relies on. */
@TestInstance(Lifecycle.PER_CLASS)
class PlannerPoolTest {
    private static final PlannerLimits LIMITS =
            new PlannerLimits(2, 4, 4, Duration.ofSeconds(4), 700L << 20, Duration.ofSeconds(60));

    @TempDir
    private static Path work;

    private PlannerPool pool;

    @BeforeAll
    void start() throws IOException {
        Path unpacked = Files.createDirectories(work.resolve("pool-dead/planner-1/native"));
        Files.createFile(unpacked.resolve("library.so"));
        Files.createFile(work.resolve("pool-dead/lock"));
        pool = new PlannerPool(JavaCommand.ofThisProcess(), LIMITS, work);
    }

    @Test
    void whatAKilledGatewaysPlannersUnpackedIsRemoved() {
        assertThat(work.resolve("pool-dead")).doesNotExist();
        assertThat(work).isDirectoryRecursivelyContaining("glob:**/pool-*/planner-*");
    }

    @AfterAll
    void stop() {
        List<ProcessHandle> planners = handles(pool);
        pool.close();
        assertThat(planners).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertThat(work).isEmptyDirectory();
        assertThatThrownBy(() -> pool.parse("SELECT 1"))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
    }

    @Test
    void answersAllOperations() {
        assertThat(pool.parse("SELECT * FROM t").relations()).hasSize(1);
        assertThat(pool.plan(request("SELECT a FROM t")).plan()).isPresent();
        assertThat(pool.evaluate(request("SELECT 1"))).isNotEmpty();
        assertThat(pool.describeParquet(List.of())).isEmpty();
    }

    @Test
    void givesTheStatementsOwnErrorAndKeepsThePlanner() {
        List<Long> before = wholePool();
        assertThatThrownBy(() -> pool.plan(request("SELECT b FROM t")))
                .isInstanceOfSatisfying(QueryException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.COLUMN_NOT_FOUND);
                    assertThat(e.info().position()).hasValue(8);
                });
        assertThat(pool.pids()).containsAll(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT length(repeat('x', 2000000000))",
                "SELECT list_sum(range(2000000000))",
                "SELECT count(*) FROM range(1000000000000) r(i) WHERE hash(i) = 0"
            })
    void endsWhatTakesTooMuchWhileOthersGoOn(String hostile) {
        wholePool();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Void> running =
                    CompletableFuture.runAsync(() -> pool.evaluate(request(hostile)), executor);
            List<Long> millis = new ArrayList<>();
            while (!running.isDone()) {
                long start = System.nanoTime();
                pool.plan(request("SELECT a FROM t WHERE a > " + millis.size()));
                millis.add((System.nanoTime() - start) / 1_000_000);
            }
            assertThat(running).isCompletedExceptionally();
            assertThat(running.exceptionNow())
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.PLANNING_LIMIT_EXCEEDED));
            assertThat(millis).isNotEmpty();
            assertThat(median(millis)).isLessThan(500);
        }
        wholePool();
    }

    @Test
    void whatIsCancelledCostsNoPlannerIfItEndsSoon() throws InterruptedException {
        List<Long> before = wholePool();
        List<Long> millis = new ArrayList<>();
        int cancelled = 0;
        for (int i = 0; i < 40; i++) {
            CompletableFuture<Void> answer = new CompletableFuture<>();
            Thread caller = cancellable(answer, "SELECT count(*) FROM range(2000000) r(i) WHERE hash(i) = " + i);
            caller.join(Duration.ofMillis(5));
            caller.interrupt();
            caller.join();
            if (answer.isCompletedExceptionally()) {
                assertThat(answer.exceptionNow())
                        .isInstanceOfSatisfying(
                                QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_CANCELLED));
                cancelled++;
            }
            long start = System.nanoTime();
            assertThat(pool.parse("SELECT * FROM t" + ", t".repeat(i % 5)).relations())
                    .hasSize(i % 5 + 1);
            millis.add((System.nanoTime() - start) / 1_000_000);
        }
        assertThat(cancelled).isGreaterThan(20);
        assertThat(median(millis)).isLessThan(500);
        assertThat(pool.pids()).containsAll(before);
    }

    @Test
    void whatSleepsOrGoesThroughRowsIsCancelledWithoutHarmToItsPlanner() throws InterruptedException {
        List<Long> before = wholePool();
        for (String sql : List.of(
                "SELECT pg_sleep(60)",
                "SELECT pg_sleep(30), pg_sleep(30)",
                "SELECT count(*) FROM range(100000000000) r(i) WHERE hash(i) = 0")) {
            CompletableFuture<Void> answer = new CompletableFuture<>();
            Thread caller = cancellable(answer, sql);
            caller.join(Duration.ofMillis(300));
            caller.interrupt();
            caller.join();
            assertThat(answer.exceptionNow())
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_CANCELLED));
        }
        for (int i = 0; i < 3 * before.size(); i++) {
            pool.evaluate(request("SELECT " + i));
        }
        assertThat(pool.pids()).containsAll(before);
    }

    @Test
    void whatIsCancelledAndDoesNotEndIsEnded() throws InterruptedException {
        List<Long> before = wholePool();
        Duration used = cpu();
        CompletableFuture<Void> answer = new CompletableFuture<>();
        Thread caller = cancellable(answer, "SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))");
        until(() -> cpu().compareTo(used.plusMillis(200)) > 0);
        caller.interrupt();
        caller.join();
        assertThat(answer.exceptionNow())
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_CANCELLED));
        until(() -> !pool.pids().containsAll(before));
        wholePool();
    }

    private Thread cancellable(CompletableFuture<Void> answer, String sql) {
        return Thread.ofVirtual().start(() -> {
            try {
                pool.evaluate(request(sql));
                answer.complete(null);
            } catch (QueryException e) {
                answer.completeExceptionally(e);
            }
        });
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 100_000})
    void refusesDeepNesting(int depth) {
        for (String nested : List.of(
                "SELECT " + "(".repeat(depth) + "1" + ")".repeat(depth),
                "SELECT 1" + " + 1".repeat(depth),
                "SELECT * FROM (".repeat(depth) + "SELECT 1" + ")".repeat(depth))) {
            assertThatThrownBy(() -> pool.plan(request(nested)))
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> assertThat(e.code())
                                    .isIn(ErrorCode.STATEMENT_TOO_COMPLEX, ErrorCode.PLANNING_LIMIT_EXCEEDED));
        }
        wholePool();
    }

    @Test
    void takesLargeStatementsAndNulCharacters() {
        String large = "SELECT '" + "x".repeat(5_000_000) + "'";
        assertThat(pool.parse(large).relations()).isEmpty();
        assertThat(pool.plan(request(large + " AS x")).arrowSchema()).isNotEmpty();
        // DuckDB names the column as the statement is written.
        assertThat(pool.plan(request(large)).arrowSchema()).hasSizeLessThan(10_000);
        assertCode(() -> pool.evaluate(request("SELECT 'a\0b'")), ErrorCode.SYNTAX_ERROR);
        assertCode(() -> pool.parse("SELECT \0 FROM"), ErrorCode.SYNTAX_ERROR);
        wholePool();
    }

    @Test
    void replacesAPlannerThatDiedIdle() {
        for (long pid : wholePool()) {
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        }
        assertThat(pool.parse("SELECT 1").relations()).isEmpty();
        wholePool();
    }

    /** As Ctrl-C does, which reaches all processes of a terminal. */
    @Test
    void aPlannerThatIsToldToEndWhileItStartsIsNoTrouble(@TempDir Path directory) {
        wholePool();
        PrintStream console = System.out;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (PlannerPool starting = new PlannerPool(JavaCommand.ofThisProcess(), LIMITS, directory)) {
            until(() -> !starting.pids().isEmpty());
            List<ProcessHandle> told = handles(starting);
            told.forEach(ProcessHandle::destroy);
            until(() -> told.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(starting.parse("SELECT 1").relations()).isEmpty();
        } finally {
            System.setOut(console);
        }
        assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("cannot be started");
    }

    @Test
    void tellsOfAPlannerThatDiedAtWork() {
        wholePool();
        Duration before = cpu();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Void> running = CompletableFuture.runAsync(
                    () -> pool.evaluate(request("SELECT count(*) FROM range(100000000000) r(i) WHERE hash(i) = 0")),
                    executor);
            until(() -> cpu().compareTo(before.plusSeconds(1)) > 0);
            handles(pool).forEach(ProcessHandle::destroyForcibly);
            until(running::isDone);
            assertThat(running.exceptionNow())
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLANNER_LOST));
        }
        wholePool();
    }

    /** Of all planners together, since they were started. */
    private Duration cpu() {
        return handles(pool).stream()
                .flatMap(p -> p.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    @Test
    void servesManyCallersWithFewPlanners() {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String sql = "SELECT * FROM t" + i;
                answers.add(CompletableFuture.supplyAsync(
                        () -> pool.parse(sql).relations().size(), executor));
            }
            assertThat(answers).allSatisfy(a -> assertThat(a.join()).isEqualTo(1));
        }
        assertThat(pool.pids()).hasSizeLessThanOrEqualTo(LIMITS.maxProcesses());
    }

    /** Waits until the warm planners are there; their process ids. */
    private List<Long> wholePool() {
        until(() -> pool.pids().size() >= LIMITS.minProcesses());
        assertThat(pool.parse("SELECT 1").relations()).isEmpty();
        return pool.pids();
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static List<ProcessHandle> handles(PlannerPool pool) {
        return pool.pids().stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
    }

    private static void assertCode(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static PlanRequest request(String sql) {
        TableSchema table = new TableSchema(new TableName("demo", "s", "t"), List.of(new Column("a", "INTEGER")));
        return new PlanRequest(
                sql, List.of(table), new SessionNames("demo", List.of("s"), "ann"), Map.of("TimeZone", "UTC"));
    }
}
