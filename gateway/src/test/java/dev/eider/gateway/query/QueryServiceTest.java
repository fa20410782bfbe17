package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.IdempotencyKey;
import dev.eider.contract.JobActuals;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultPart;
import dev.eider.contract.ResultTarget;
import dev.eider.contract.StorageSettings;
import dev.eider.contract.UsageRecord;
import dev.eider.estimator.Estimator;
import dev.eider.estimator.EstimatorSettings;
import dev.eider.estimator.planner.ParsedStatement;
import dev.eider.estimator.planner.ParsedStatement.FunctionRef;
import dev.eider.estimator.planner.ParsedStatement.TableRef;
import dev.eider.estimator.sizing.SizingPolicy;
import dev.eider.gateway.admission.AdmissionQueue;
import dev.eider.gateway.admission.Capacity;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.door.Deadline;
import dev.eider.gateway.job.JobLauncher;
import dev.eider.gateway.job.RunningJob;
import dev.eider.gateway.query.QueryRequest.Options;
import dev.eider.gateway.query.QueryStatus.State;
import dev.eider.metering.StatementRecorder;
import dev.eider.objectstore.ObjectStores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A query's life with a planner, a launcher, a catalog and a log that do what the test says. */
@Timeout(30)
class QueryServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Principal ANN = new Principal("ann", "sales");
    private static final JobShape LARGEST = new JobShape(4000, 8L << 30, 8L << 30);
    private static final JobActuals ACTUALS = new JobActuals(1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 10);
    private static final FunctionRef ROWS =
            new FunctionRef("range", Optional.of(List.of("5")), Map.of(), Optional.empty(), 14, 8);

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private final FakePlanner planner = new FakePlanner(allocator);
    private final AdmissionQueue admission = new AdmissionQueue(
            new Capacity(4000, 8L << 30),
            new AdmissionQueue.Limits(1, 10, 10, new JobShape(1000, 1L << 30, 0), Set.of()),
            PATIENCE);
    private final ObjectStores stores = new ObjectStores(StorageSettings.defaults());
    private final List<Launch> launches = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Session session = new Session("demo", "main", Map.of());
    /** How many ends the log will refuse. */
    private final AtomicInteger refusals = new AtomicInteger();

    /** What the next jobs do. */
    private Plot plot = (spec, job) -> job.then(new JobEvent.Finished(manifest(spec, Optional.empty())));

    private QueryService service;

    private record Launch(JobSpec spec, FakeJob job) {}

    private interface Plot {
        void write(JobSpec spec, FakeJob job);
    }

    private final class Log implements StatementRecorder {
        @Override
        public Optional<QueryId> arrived(UsageRecord record, Optional<String> request, Optional<IdempotencyKey> key) {
            log.add("arrived");
            return Optional.empty();
        }

        @Override
        public void started(UsageRecord record) {
            log.add("started");
        }

        @Override
        public boolean ended(UsageRecord record) {
            if (refusals.getAndDecrement() > 0) {
                throw new QueryException(ErrorCode.DATABASE_UNAVAILABLE, "away");
            }
            log.add("ended " + record.state());
            return true;
        }
    }

    private final class Launcher implements JobLauncher {
        @Override
        public RunningJob launch(JobSpec spec) {
            FakeJob job = new FakeJob();
            plot.write(spec, job);
            launches.add(new Launch(spec, job));
            return job;
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void open() {
        service = new QueryService(
                new QueryService.Rooms(
                        Clock.systemUTC(),
                        new Log(),
                        new FakeCatalog(),
                        planner,
                        new Estimator(stores::forUri, planner, EstimatorSettings.defaults(directory)),
                        new SizingPolicy(LARGEST),
                        admission,
                        new Launcher(),
                        new NoSuccession(),
                        stores,
                        allocator),
                new QueryService.Settings(
                        new ResultTarget("file://" + directory + "/scratch/", 1024, 4096, "none", 2048, Long.MAX_VALUE),
                        StorageSettings.defaults(),
                        new LocationPolicy(List.of(directory)),
                        1000,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        true));
    }

    @AfterEach
    void nothingIsLeft() {
        service.close();
        stores.close();
        assertThat(admission.running()).isZero();
        assertThat(launches).allMatch(launch -> launch.job().closed);
        allocator.close();
    }

    @Test
    void aStatementThatReadsNothingIsAnsweredByThePlanner() throws InterruptedException {
        try (Query query = run("SELECT 42")) {
            assertThat(answer(query)).isEqualTo("42");
            assertThat(query.status().state()).isEqualTo(State.FINISHED);
        }
        assertThat(launches).isEmpty();
        assertLog("arrived", "ended FINISHED");
    }

    private String planned(String sql, Parameter... parameters) throws InterruptedException {
        try (Query query = service.execute(new QueryRequest(
                sql, List.of(parameters), session, ANN, Door.POSTGRESQL, QueryRequest.Options.none()))) {
            query.awaitEnd(PATIENCE);
            query.status().error().ifPresent(error -> {
                throw new QueryException(error, null);
            });
        }
        return planner.requests.getLast().sql();
    }

    @Test
    void functionsAboutSettingsAreAnsweredWhereTheyStandAlone() throws InterruptedException {
        assertThat(planned("SELECT pg_catalog.set_config('search_path', '', false);"))
                .isEqualTo("SELECT (CASE WHEN TRUE THEN CAST('' AS VARCHAR) END) AS set_config");
        assertThat(session.schema()).isEmpty();
        assertThat(planned("SELECT current_setting('server_version_num')::int"))
                .isEqualTo("SELECT (CASE WHEN TRUE THEN CAST('160000' AS VARCHAR) END)::int AS current_setting");
        assertThat(planned("select set_config('app.user', 'it''s me', false) AS a, current_setting('app.user') b"))
                .contains("'it''s me' AS VARCHAR) END) AS a", "'it''s me' AS VARCHAR) END) b");
        assertThat(planned("SELECT current_setting('app.other', true)")).contains("CAST(NULL AS VARCHAR)");
        assertThatThrownBy(() -> planned("SELECT current_setting('app.other')")).hasMessageContaining("app.other");
        assertThatThrownBy(() -> planned("SELECT set_config('server_version', '17', false)"))
                .hasMessageContaining("cannot be changed");
        assertThatThrownBy(() -> planned("SELECT set_config('catalog', 'nothing', false)"))
                .isInstanceOf(QueryException.class);
        assertThat(planned("SELECT pg_advisory_unlock_all()")).contains("'' AS VARCHAR) END) AS pg_advisory");
        session.transaction(TransactionState::begin);
        assertThat(planned("SELECT set_config('timezone', 'europe/berlin', true)"))
                .contains("'Europe/Berlin'");
        session.transaction(TransactionState::commit);
        assertThat(session.timeZone()).isEmpty();
    }

    @Test
    void aStatementThatReadsDataIsAJob() throws InterruptedException {
        planner.relations = List.of(ROWS);
        try (Query query = run("SELECT * FROM range(5)")) {
            assertThat(answer(query)).isEqualTo("from the job");
            assertThat(query.status().shape()).isPresent();
            assertThat(query.status().actuals()).hasValue(ACTUALS);
        }
        JobSpec spec = launches.getFirst().spec();
        assertThat(spec.sql()).isEqualTo("SELECT * FROM range(5)");
        assertThat(spec.tenant()).isEqualTo("sales");
        assertThat(spec.result().prefixUri()).endsWith("/scratch/" + spec.id() + "/");
        assertThat(spec.timeLimit()).isEqualTo(Duration.ofMinutes(1));
        assertLog("arrived", "started", "ended FINISHED");
    }

    @Test
    void whatTheCallerAsksForGoesBeforeWhatTheSessionHasSet() throws InterruptedException {
        planner.relations = List.of(ROWS);
        session.set("eider.cpu", "2");
        session.set("eider.time_limit", "5s");
        session.set("timezone", "Europe/Berlin");
        Options options = new Options(
                OptionalInt.of(3000),
                Options.none().memoryBytes(),
                Options.none().maxBytesScanned(),
                Optional.empty());
        try (Query query = service.execute(request("SELECT * FROM range(5)", List.of(), options))) {
            assertThat(query.awaitEnd(PATIENCE)).isTrue();
        }
        JobSpec spec = launches.getFirst().spec();
        assertThat(spec.shape().cpuMillis()).isEqualTo(3000);
        assertThat(spec.timeLimit()).isEqualTo(Duration.ofSeconds(5));
        assertThat(spec.settings()).containsExactly(Map.entry("TimeZone", "Europe/Berlin"));
    }

    @Test
    void sessionStatementsNeedNeitherPlannerNorJob() throws InterruptedException {
        try (Query query = run("SET application_name = 'psql'")) {
            assertThat(query.awaitEnd(PATIENCE)).isTrue();
            assertThat(query.status().commandTag()).isEqualTo("SET");
        }
        try (Query query = run("SHOW application_name")) {
            assertThat(answer(query)).isEqualTo("psql");
        }
        assertThat(planner.requests).isEmpty();
        assertThat(launches).isEmpty();
    }

    @Test
    void aPlaceThatThereIsNotIsNotUsed() throws InterruptedException {
        Map<String, ErrorCode> refused = Map.of(
                "USE nonsense", ErrorCode.SCHEMA_NOT_FOUND,
                "USE demo.nonsense", ErrorCode.SCHEMA_NOT_FOUND,
                "USE nonsense.main", ErrorCode.CATALOG_NOT_FOUND,
                "SET catalog = 'nonsense'", ErrorCode.CATALOG_NOT_FOUND);
        for (Map.Entry<String, ErrorCode> one : refused.entrySet()) {
            try (Query query = run(one.getKey())) {
                assertThat(failure(query).code()).as(one.getKey()).isEqualTo(one.getValue());
            }
        }
        assertThat(session.catalog() + "." + session.schema()).isEqualTo("demo.main");
    }

    @Test
    void parametersAreLiteralsBeforeAnythingIsPlanned() throws InterruptedException {
        planner.parameters = List.of(new ParsedStatement.Parameter("1", 7, 1));
        List<Parameter> values = List.of(new Parameter(Optional.of("INTEGER"), Optional.of("4'2")));
        try (Query query = service.execute(request("SELECT ?", values, Options.none()))) {
            assertThat(query.awaitEnd(PATIENCE)).isTrue();
        }
        assertThat(planner.requests.getFirst().sql()).isEqualTo("SELECT CAST('4''2' AS INTEGER)");
    }

    @Test
    void aTableThatIsNotThereFailsTheQueryWithItsPlace() throws InterruptedException {
        planner.relations = List.of(new TableRef(List.of("nothing"), 14, 7));
        try (Query query = run("SELECT * FROM nothing")) {
            ErrorInfo error = failure(query);
            assertThat(error.code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
            assertThat(error.position()).hasValue(15);
        }
        assertLog("arrived", "ended FAILED");
    }

    @Test
    void aFailureThatNobodyForesawTellsNoDetails() throws InterruptedException {
        planner.before = () -> false;
        try (Query query = run("SELECT 42")) {
            ErrorInfo error = failure(query);
            assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
            assertThat(error.message()).contains(query.id().value()).doesNotContain("nobody foresaw");
        }
    }

    @Test
    void aJobsErrorIsTheQuerys() throws InterruptedException {
        planner.relations = List.of(ROWS);
        ErrorInfo full = ErrorInfo.of(ErrorCode.DISK_FULL, "no room");
        plot = (spec, job) -> job.then(new JobEvent.Finished(manifest(spec, Optional.of(full))));
        try (Query query = run("SELECT * FROM range(5)")) {
            assertThat(failure(query)).isEqualTo(full);
        }
    }

    @Test
    void aLostRunnerFailsTheQueryAndGivesItsPlaceBack() throws InterruptedException {
        planner.relations = List.of(ROWS);
        plot = (spec, job) -> job.thenFails(ErrorCode.RUNNER_LOST, "killed");
        try (Query query = run("SELECT * FROM range(5)")) {
            assertThat(failure(query).code()).isEqualTo(ErrorCode.RUNNER_LOST);
        }
    }

    /** The first job ends like that, and the others come to their end. */
    private void firstEndsWith(ErrorCode code) {
        planner.relations = List.of(ROWS);
        plot = (spec, job) -> {
            if (launches.isEmpty()) {
                job.thenFails(code, "the first job");
            } else {
                job.then(new JobEvent.Finished(manifest(spec, Optional.empty())));
            }
        };
    }

    private List<JobShape> shapes() {
        return launches.stream().map(launch -> launch.spec().shape()).toList();
    }

    @Test
    void aJobThatIsKilledForMemoryRunsAgainWithMore() throws InterruptedException {
        firstEndsWith(ErrorCode.OUT_OF_MEMORY);
        try (Query query = run("SELECT * FROM range(5)")) {
            assertThat(answer(query)).isEqualTo("from the job");
            assertThat(query.status().shape()).contains(shapes().getLast());
            assertThat(query.status().failedRuns()).singleElement().satisfies(run -> {
                assertThat(run.shape()).isEqualTo(shapes().getFirst());
                assertThat(run.error()).isEqualTo(ErrorInfo.of(ErrorCode.OUT_OF_MEMORY, "the first job"));
                assertThat(run.endedAt()).isAfterOrEqualTo(run.startedAt());
            });
        }
        assertThat(shapes()).hasSize(2);
        assertThat(shapes().getLast().memoryBytes())
                .isEqualTo(2 * shapes().getFirst().memoryBytes());
    }

    @Test
    void aJobThatIsEvictedForDiskRunsAgainWithMore() throws InterruptedException {
        firstEndsWith(ErrorCode.DISK_FULL);
        try (Query query = run("SELECT * FROM range(5)")) {
            assertThat(answer(query)).isEqualTo("from the job");
        }
        assertThat(shapes().getLast().diskBytes())
                .isGreaterThan(shapes().getFirst().diskBytes());
    }

    @Test
    void aJobWhoseNodeIsLostRunsAgainAsItWas() throws InterruptedException {
        for (ErrorCode code : new ErrorCode[] {ErrorCode.NODE_LOST, ErrorCode.JOB_DISPLACED}) {
            launches.clear();
            firstEndsWith(code);
            try (Query query = run("SELECT * FROM range(5)")) {
                assertThat(answer(query)).isEqualTo("from the job");
            }
            assertThat(shapes()).hasSize(2);
            assertThat(shapes().getLast()).isEqualTo(shapes().getFirst());
            assertThat(launches.stream().map(launch -> launch.spec().result().prefixUri()))
                    .as("what a node that only seemed lost still writes is not mixed with the result")
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void onceMoreIsEnough() throws InterruptedException {
        planner.relations = List.of(ROWS);
        plot = (spec, job) -> job.thenFails(ErrorCode.OUT_OF_MEMORY, "killed");
        try (Query query = run("SELECT * FROM range(5)")) {
            assertThat(failure(query).code()).isEqualTo(ErrorCode.OUT_OF_MEMORY);
        }
        assertThat(launches).hasSize(2);
    }

    @Test
    void aResultThatHasBegunIsNotBegunAgain() throws InterruptedException {
        planner.relations = List.of(ROWS);
        plot = (spec, job) -> job.then(new JobEvent.PartWritten(
                        new ResultPart(0, spec.result().prefixUri() + "part-00000.arrow", 1, 1)))
                .thenFails(ErrorCode.NODE_LOST, "gone");
        try (Query query = run("SELECT * FROM range(5)")) {
            assertThat(failure(query).code()).isEqualTo(ErrorCode.NODE_LOST);
        }
        assertThat(launches).hasSize(1);
    }

    @Test
    void aFileThatChangesIsPlannedAgain() throws InterruptedException {
        planner.relations = List.of(ROWS);
        plot = (spec, job) -> job.then(new JobEvent.Finished(manifest(
                spec,
                launches.isEmpty()
                        ? Optional.of(ErrorInfo.of(ErrorCode.OBJECT_CHANGED, "changed"))
                        : Optional.empty())));
        try (Query query = run("SELECT * FROM range(5)")) {
            assertThat(answer(query)).isEqualTo("from the job");
        }
        assertThat(launches).hasSize(2);
        assertThat(planner.requests).hasSize(2);
    }

    @Test
    void aFileThatNeverRestsIsGivenUp() throws InterruptedException {
        planner.relations = List.of(ROWS);
        ErrorInfo changed = ErrorInfo.of(ErrorCode.OBJECT_CHANGED, "changed");
        plot = (spec, job) -> job.then(new JobEvent.Finished(manifest(spec, Optional.of(changed))));
        try (Query query = run("SELECT * FROM range(5)")) {
            assertThat(failure(query)).isEqualTo(changed);
        }
        assertThat(launches).hasSize(3);
    }

    @Test
    void aStatementEndsAtItsTimeout() throws InterruptedException {
        planner.relations = List.of(ROWS);
        plot = (spec, job) -> {};
        session.set("statement_timeout", "20");
        try (Query query = run("SELECT * FROM range(5)")) {
            ErrorInfo error = failure(query);
            assertThat(error.code()).isEqualTo(ErrorCode.TIME_LIMIT_EXCEEDED);
            assertThat(error.message()).contains("statement_timeout, 20 ms");
        }
        session.set("statement_timeout", "0");
        planner.relations = List.of();
        try (Query query = run("SELECT 42")) {
            assertThat(answer(query)).isEqualTo("42");
        }
    }

    private static List<Function<QueryService, Consumer<QueryRequest>>> questions() {
        return List.of(service -> service::describe, service -> service::dryRun);
    }

    /** Returns what counts the interrupts of the planning that {@code begun} tells of. */
    private CountDownLatch planForEver(Runnable begun) {
        CountDownLatch interrupted = new CountDownLatch(1);
        planner.relations = List.of(ROWS);
        planner.before = () -> {
            begun.run();
            try {
                return !new CountDownLatch(1).await(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw new QueryException(ErrorCode.QUERY_CANCELLED, "the planner was interrupted", e);
            }
        };
        return interrupted;
    }

    @ParameterizedTest
    @MethodSource("questions")
    void describingAndADryRunEndAtTheTimeout(Function<QueryService, Consumer<QueryRequest>> question)
            throws InterruptedException {
        CountDownLatch interrupted = planForEver(() -> {});
        session.set("statement_timeout", "20");
        QueryException error = catchThrowableOfType(
                QueryException.class,
                () -> question.apply(service).accept(request("SELECT * FROM range(5)", List.of(), Options.none())));
        assertThat(error.code()).isEqualTo(ErrorCode.TIME_LIMIT_EXCEEDED);
        assertThat(error).hasMessageContaining("statement_timeout, 20 ms");
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("questions")
    void describingAndADryRunEndWithTheirCaller(Function<QueryService, Consumer<QueryRequest>> question)
            throws InterruptedException {
        CountDownLatch interrupted = planForEver(Thread.currentThread()::interrupt);
        QueryException error = catchThrowableOfType(
                QueryException.class,
                () -> question.apply(service).accept(request("SELECT * FROM range(5)", List.of(), Options.none())));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(error.code()).isEqualTo(ErrorCode.QUERY_CANCELLED);
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anEndThatTheLogDoesNotTakeIsWrittenLater() throws InterruptedException {
        refusals.set(3);
        run("SELECT 1");
        Deadline.await("the end to be written", () -> log.contains("ended FINISHED"));
        assertLog("arrived", "ended FINISHED");
    }

    @Test
    void theLastChanceToWriteAnEndIsWhenTheServiceCloses() throws InterruptedException {
        refusals.set(1);
        try (Query query = run("SELECT 1")) {
            assertThat(query.awaitEnd(PATIENCE)).isTrue();
        }
        assertLog("arrived", "ended FINISHED");
    }

    @Test
    void aCancelEndsTheJob() throws InterruptedException {
        planner.relations = List.of(ROWS);
        CountDownLatch launched = new CountDownLatch(1);
        plot = (spec, job) -> launched.countDown();
        try (Query query = run("SELECT * FROM range(5)")) {
            assertThat(launched.await(10, TimeUnit.SECONDS)).isTrue();
            query.cancel();
            assertThat(failure(query).code()).isEqualTo(ErrorCode.QUERY_CANCELLED);
            assertThat(query.status().state()).isEqualTo(State.CANCELLED);
        }
        service.close();
        assertThat(log).contains("ended CANCELLED");
    }

    @Test
    void aScanAboveTheLimitIsRefusedBeforeItCostsAnything() throws Exception {
        Path file = directory.resolve("n.parquet");
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement copy = duckDb.createStatement()) {
            copy.execute("COPY (SELECT range AS n FROM range(1000)) TO '" + file + "'");
        }
        planner.relations = List.of(new TableRef(List.of("file://" + file), 14, 5));
        session.set("eider.max_bytes_scanned", "1kB");
        try (Query query = run("SELECT * FROM '...'")) {
            assertThat(failure(query).code()).isEqualTo(ErrorCode.SCAN_LIMIT_EXCEEDED);
        }
        assertThat(launches).isEmpty();
        session.set("eider.max_bytes_scanned", "1MB");
        try (Query query = run("SELECT * FROM '...'")) {
            assertThat(answer(query)).isEqualTo("from the job");
        }
        assertThat(launches.getFirst().spec().plan().fileCount()).isEqualTo(1);
        assertThat(launches.getFirst().spec().sql()).isEqualTo("SELECT * FROM \"__eider_scan\".\"s0\".\"n\"");
    }

    @Test
    void onlyItsPrincipalFindsAQuery() throws InterruptedException {
        try (Query query = run("SELECT 42")) {
            assertThat(query.awaitEnd(PATIENCE)).isTrue();
            assertThat(service.find(query.id(), ANN)).hasValue(query);
            assertThat(service.find(query.id(), new Principal("bob", "sales"))).isEmpty();
        }
    }

    @Test
    void explainAndDryRunLaunchNothing() throws InterruptedException {
        planner.relations = List.of(ROWS);
        try (Query query = run("EXPLAIN SELECT * FROM range(5)")) {
            assertThat(answer(query)).startsWith("Reads 0 B of 0 files");
        }
        DryRun dryRun = service.dryRun(request("SELECT * FROM range(5)", List.of(), Options.none()));
        assertThat(dryRun.shape()).isPresent();
        assertThat(launches).isEmpty();
    }

    @Test
    void describeKnowsTheColumnsOfEveryKindOfStatement() {
        assertThat(columns("SELECT 42")).containsExactly("answer");
        assertThat(columns("EXPLAIN SELECT 42")).containsExactly("plan");
        assertThat(columns("SHOW timezone")).containsExactly("timezone");
        assertThat(service.describe(request("BEGIN", List.of(), Options.none())).schema())
                .isEmpty();
    }

    @Test
    void textThatIsNoStatementIsRefusedBeforeThePlannerSeesIt() throws InterruptedException {
        try (Query query = run("SELECT '" + "x".repeat(1000) + "'")) {
            assertThat(failure(query).code()).isEqualTo(ErrorCode.STATEMENT_TOO_LARGE);
        }
        try (Query query = run("SELECT \0")) {
            assertThat(failure(query).position()).hasValue(8);
        }
        assertThat(planner.requests).isEmpty();
    }

    /** The end is written behind the client's back. */
    private void assertLog(String... lines) {
        service.close();
        assertThat(log).containsExactly(lines);
    }

    private List<String> columns(String sql) {
        return service.describe(request(sql, List.of(), Options.none())).schema().orElseThrow().getFields().stream()
                .map(field -> field.getName())
                .toList();
    }

    private Query run(String sql) {
        return service.execute(request(sql, List.of(), Options.none()));
    }

    private QueryRequest request(String sql, List<Parameter> parameters, Options options) {
        return new QueryRequest(sql, parameters, session, ANN, Door.REST, options);
    }

    private static ErrorInfo failure(Query query) throws InterruptedException {
        assertThat(query.awaitEnd(PATIENCE)).isTrue();
        return catchThrowableOfType(QueryException.class, query::open).info();
    }

    /** The first value of the first column. */
    private static String answer(Query query) throws InterruptedException {
        try (ResultCursor cursor = query.open()) {
            assertThat(cursor.next()).isTrue();
            return new String(((VarCharVector) cursor.root().getVector(0)).get(0), StandardCharsets.UTF_8);
        }
    }

    private ResultManifest manifest(JobSpec spec, Optional<ErrorInfo> error) {
        Optional<byte[]> inline = error.isPresent()
                ? Optional.empty()
                : Optional.of(ArrowText.stream(allocator, List.of("answer"), List.of(List.of("from the job"))));
        return new ResultManifest(spec.id(), error, inline, List.of(), 1, 100, ACTUALS);
    }
}
