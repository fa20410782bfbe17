package dev.eider.gateway.query;

import dev.eider.catalog.Catalog;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.IdempotencyKey;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultTarget;
import dev.eider.contract.SessionNames;
import dev.eider.contract.StorageSettings;
import dev.eider.contract.UsageRecord;
import dev.eider.estimator.Estimator;
import dev.eider.estimator.planner.Planner;
import dev.eider.estimator.planner.PlannerCaller;
import dev.eider.estimator.planner.StatementPlan;
import dev.eider.estimator.sizing.SizingPolicy;
import dev.eider.gateway.admission.AdmissionQueue;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.job.JobLauncher;
import dev.eider.gateway.query.SessionStatements.Answer;
import dev.eider.gateway.sql.RewrittenSql;
import dev.eider.gateway.sql.RewrittenSql.Edit;
import dev.eider.gateway.sql.Statement;
import dev.eider.gateway.sql.StatementInspector;
import dev.eider.metering.Adopted;
import dev.eider.metering.Standing;
import dev.eider.metering.StatementRecorder;
import dev.eider.metering.Succession;
import dev.eider.objectstore.ObjectStores;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A query's life: recorded, told apart, prepared, planned, sized, admitted, launched, followed to its end, recorded again. Read {@link
 * #live} and {@link Execution#run} to know the product. Thread-safe; each query is driven by a virtual thread of its own.
 */
public final class QueryService implements Queries, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(QueryService.class);
    private static final Duration END_PAUSE = Duration.ofMillis(500);

    /** Object storage that is to be had answers sooner, also when the SDK has to try once more. */
    private static final Duration NEW_LOCATION_LIMIT = Duration.ofSeconds(10);

    private final Clock clock;

    private final StatementRecorder statements;
    private final EndRecorder ends;
    private final Catalog catalog;
    private final Preparation preparation;
    private final Planning planning;
    private final AdmissionQueue admission;
    private final Succession succession;
    private final Results results;
    private final Reaper reaper;
    private final Execution execution;
    private final NewLocations newLocations;
    private final BufferAllocator allocator;
    private final Settings settings;
    private volatile boolean stopped;

    /** The rooms that a query passes through. The service closes none of them. */
    public record Rooms(
            Clock clock,
            StatementRecorder statements,
            Catalog catalog,
            Planner planner,
            Estimator estimator,
            SizingPolicy sizing,
            AdmissionQueue admission,
            JobLauncher launcher,
            Succession succession,
            ObjectStores stores,
            BufferAllocator allocator) {}

    /**
     * @param runningJobs that hold a permit
     * @param waitingJobs that wait for one
     * @param openQueries under way, being read, or with a result that is kept
     * @param resultBytes Arrow memory that readers of results hold, Flight SQL's messages included
     */
    public record Load(int runningJobs, int waitingJobs, int openQueries, long resultBytes) {}

    /**
     * @param result what every job is told of its result; {@code prefixUri} is the scratch root, below which each query gets its own
     *     prefix. Gateways of one log share it, and nobody else uses it
     * @param timeLimit of a job for which nobody asked for another
     * @param resultTtl how long a retained result is kept after the statement's end
     * @param forgottenAfter age at which scratch objects of a query that the log does not know are deleted
     * @param alone whether no other gateway, now or later, can go on with statements of this one
     */
    public record Settings(
            ResultTarget result,
            StorageSettings storage,
            LocationPolicy locations,
            long maxStatementBytes,
            Duration timeLimit,
            Duration resultTtl,
            Duration forgottenAfter,
            boolean alone) {}

    public QueryService(Rooms rooms, Settings settings) {
        this.clock = rooms.clock();
        this.statements = rooms.statements();
        this.ends = new EndRecorder(statements, END_PAUSE);
        this.catalog = rooms.catalog();
        this.preparation =
                new Preparation(rooms.planner(), rooms.catalog(), settings.locations(), settings.maxStatementBytes());
        this.planning = new Planning(
                rooms.planner(), rooms.estimator(), rooms.catalog(), settings.locations(), rooms.allocator());
        this.admission = rooms.admission();
        this.succession = rooms.succession();
        this.results = new Results(
                rooms.stores(),
                rooms.allocator(),
                settings.result().prefixUri(),
                clock,
                settings.resultTtl(),
                id -> settings.alone() || succession.taken(List.of(id)).isEmpty());
        if (settings.alone()) {
            results.clear();
        }
        this.reaper = new Reaper(
                results, rooms.launcher(), succession, clock, settings.resultTtl(), settings.forgottenAfter());
        this.execution = new Execution(rooms, settings, planning, results);
        this.newLocations = new NewLocations(settings.locations(), rooms.estimator()::look, NEW_LOCATION_LIMIT);
        this.allocator = rooms.allocator();
        this.settings = settings;
    }

    @Override
    public Query execute(QueryRequest request) {
        RunningQuery query = new RunningQuery(QueryId.create(clock.instant()), request, clock, results);
        var _ = arrive(query, Optional.empty());
        begin(query);
        return query;
    }

    @Override
    public QueryId executeOnce(QueryRequest request, IdempotencyKey key) {
        RunningQuery query = new RunningQuery(QueryId.create(clock.instant()), request, clock, results);
        Optional<QueryId> earlier = arrive(query, Optional.of(key));
        if (earlier.isPresent()) {
            return earlier.get();
        }
        query.retain();
        begin(query);
        return query.id();
    }

    /** Once it is in the log it is asked for, so it must be here by then. */
    private Optional<QueryId> arrive(RunningQuery query, Optional<IdempotencyKey> key) {
        results.add(query);
        boolean arrived = false;
        try {
            Optional<String> request =
                    outlives(query) ? Optional.of(StoredRequest.write(query.request())) : Optional.empty();
            Optional<QueryId> earlier = statements.arrived(Usage.of(query), request, key);
            arrived = earlier.isEmpty();
            return earlier;
        } finally {
            if (!arrived) {
                results.forget(query.id());
            }
        }
    }

    private void begin(RunningQuery query) {
        if (stopped) {
            query.stop(Results.SHUTTING_DOWN);
        }
        Optional<Duration> timeout =
                RequestedOptions.statementTimeout(query.request().session());
        drive(query, this::live);
        timeout.ifPresent(limit -> watch(query, limit));
    }

    /** From its arrival on, waiting and planning included, unlike a job's time limit. */
    private static void watch(RunningQuery query, Duration limit) {
        Thread.ofVirtual().name("statement-timeout").start(() -> {
            try {
                if (!query.awaitEnd(limit)) {
                    query.stop(TimedCall.exceeded(limit));
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Planners know for whom they work. */
    private static ScopedValue.Carrier asking(QueryRequest request) {
        return ScopedValue.where(PlannerCaller.TENANT, request.principal().tenant());
    }

    private void drive(RunningQuery query, Life life) {
        query.drive(() -> asking(query.request()).run(() -> record(query, life)));
    }

    /** Whether another gateway can go on with it. */
    private boolean outlives(RunningQuery query) {
        return !settings.alone() && query.request().door().isResumable();
    }

    /**
     * Takes a statement over whose gateway has gone: goes on with it, or keeps its result.
     *
     * @return empty if another gateway was faster, or it cannot be taken over
     */
    public Optional<Query> takeOver(Standing standing) {
        QueryId id = standing.id();
        if (stopped || !standing.resumable() || !results.reserve(id)) {
            return Optional.empty();
        }
        try {
            // Before it is ours: if storage does not answer, another attempt can be made.
            Optional<ResultManifest> manifest = results.manifest(id, standing.attempt());
            return succession.adopt(id, standing.gateway()).map(adopted -> resume(adopted, manifest));
        } finally {
            results.endReservation(id);
        }
    }

    /** Whether a query that may be this gateway's already in the log is about to be here. */
    public boolean isTakingOver(QueryId id) {
        return results.isReserved(id);
    }

    private Query resume(Adopted adopted, Optional<ResultManifest> manifest) {
        UsageRecord record = adopted.record();
        RunningQuery query = new RunningQuery(
                record.id(),
                StoredRequest.read(adopted.request(), record),
                QueryFacts.of(record, clock),
                adopted.attempt(),
                results);
        query.tag(tag(record.sql()));
        results.add(query);
        query.retain();
        if (record.endedAt().isPresent()) {
            query.restore(manifest);
            query.drive(() -> {});
        } else {
            log.info("query {} is taken over", record.id());
            drive(query, this::goOn);
        }
        if (stopped) {
            query.handOver();
        }
        return query;
    }

    private static String tag(String sql) {
        try {
            return StatementInspector.inspect(sql).tag();
        } catch (QueryException e) {
            log.debug("a statement that could not be told apart has ended so", e);
            return "SELECT";
        }
    }

    /** If a statement that was taken over has neither a job nor an end, it runs again. */
    private void goOn(RunningQuery query) throws InterruptedException {
        if (execution.goOn(query)) {
            return;
        }
        int attempt = succession
                .startAgain(query.id())
                .orElseThrow(() -> new QueryException(
                        ErrorCode.RUNNER_LOST, "the gateway ended while the statement ran: run it again"));
        query.startAgain(attempt);
        live(query);
    }

    /** What moves a statement on to its end. */
    private interface Life {
        void live(RunningQuery query) throws InterruptedException;
    }

    private void record(RunningQuery query, Life life) {
        try {
            life.live(query);
        } catch (QueryException e) {
            query.failed(e.info());
        } catch (InterruptedException e) {
            query.failed(ErrorInfo.of(ErrorCode.QUERY_CANCELLED, "the statement was cancelled"));
        } catch (RuntimeException | StackOverflowError e) {
            if (query.status().state().isEnd()) {
                log.debug("query {} was cancelled in the middle of something", query.id(), e);
            } else {
                log.error("query {} failed unexpectedly", query.id(), e);
            }
            query.failed(ErrorInfo.of(
                    ErrorCode.INTERNAL_ERROR,
                    "Eider failed on this statement; the gateway's log has the details under query " + query.id()));
        } finally {
            // A cancel may have come by an interrupt, which has done its work and would break the log's connection.
            Thread.interrupted();
            if (query.status().state().isEnd()) {
                ends.ended(Usage.of(query));
            }
        }
    }

    private void live(RunningQuery query) throws InterruptedException {
        QueryRequest request = query.request();
        preparation.checkText(request.sql());
        Statement statement = StatementInspector.inspect(request.sql());
        query.tag(statement.tag());
        switch (statement) {
            case Statement.Select(String sql) -> select(query, sql);
            case Statement.SettingCalls calls -> callSettings(query, calls);
            case Statement.Explain explain -> explain(query, explain);
            case Statement.ShowTables showTables -> select(query, Planning.SHOW_TABLES);
            default -> {
                Answer answer = run(statement, request.session());
                query.answered(
                        ArrowText.stream(allocator, answer.columns(), answer.rows()),
                        answer.rows().size());
            }
        }
    }

    private Answer run(Statement statement, Session session) {
        checkPlace(statement, session);
        return SessionStatements.run(statement, session);
    }

    private void callSettings(RunningQuery query, Statement.SettingCalls calls) throws InterruptedException {
        Session session = query.request().session();
        RewrittenSql answered =
                SettingFunctions.run(calls, query.request().parameters(), session, set -> run(set, session));
        select(query, answered.text());
    }

    private void checkPlace(Statement statement, Session session) {
        switch (statement) {
            case Statement.Use(Optional<String> name, String schema) ->
                checkPlace(name.orElseGet(session::catalog), Optional.of(schema));
            case Statement.Set(String name, Optional<String> value, boolean _)
            when name.equals("catalog") -> value.ifPresent(v -> checkPlace(v, Optional.empty()));
            default -> {
                // tells of no place; as in PostgreSQL, a search_path may name schemas that are not there
            }
        }
    }

    @Override
    public void checkPlace(String name, Optional<String> schema) {
        catalog.catalog(name);
        schema.filter(s -> !SessionNames.isSystemSchema(s)).ifPresent(s -> catalog.schema(name, s));
    }

    private void select(RunningQuery query, String sql) throws InterruptedException {
        QueryRequest request = query.request();
        request.session().queried();
        PreparedQuery prepared = preparation.prepare(sql, request.parameters(), request.session());
        query.fingerprint(prepared.parsed().fingerprint());
        if (!prepared.needsJob()) {
            Planning.Evaluated answer = planning.evaluate(prepared, request);
            query.answered(answer.arrowStream(), answer.rows());
            return;
        }
        execution.run(query, prepared);
    }

    private void explain(RunningQuery query, Statement.Explain explain) {
        DryRun dryRun;
        try {
            dryRun = dryRun(explain.sql(), query.request());
        } catch (QueryException e) {
            throw RewrittenSql.of(query.request().sql(), List.of(new Edit(0, explain.offset(), "")))
                    .inOriginal(e);
        }
        List<List<String>> lines = Explanation.lines(dryRun.estimate(), dryRun.shape());
        query.answered(ArrowText.stream(allocator, List.of("plan"), lines), lines.size());
    }

    @Override
    public void checkText(String sql) {
        preparation.checkText(sql);
    }

    @Override
    public Description describe(QueryRequest request) {
        preparation.checkText(request.sql());
        Statement statement = StatementInspector.inspect(request.sql());
        return switch (statement) {
            case Statement.Select(String sql) -> describe(sql, request);
            case Statement.SettingCalls calls ->
                describe(SettingFunctions.open(calls).text(), request);
            case Statement.ShowTables showTables -> describe(Planning.SHOW_TABLES, request);
            case Statement.Explain explain ->
                new Description(Optional.of(ArrowText.schema(List.of("plan"))), List.of());
            default -> {
                List<String> columns = SessionStatements.columns(statement);
                yield new Description(
                        columns.isEmpty() ? Optional.empty() : Optional.of(ArrowText.schema(columns)), List.of());
            }
        };
    }

    private Description describe(String sql, QueryRequest request) {
        return inTime(request, () -> {
            List<Optional<String>> declared =
                    request.parameters().stream().map(Parameter::type).toList();
            OpenQuery open = preparation.prepareOpen(sql, declared, request.session());
            StatementPlan plan = planning.plan(open.query(), request);
            return new Description(Optional.of(planning.schema(plan)), open.types(plan));
        });
    }

    @Override
    public DryRun dryRun(QueryRequest request) {
        preparation.checkText(request.sql());
        return inTime(request, () -> dryRun(request.sql(), request));
    }

    private <T> T inTime(QueryRequest request, Supplier<T> work) {
        try {
            return TimedCall.of(request.session(), () -> asking(request).call(work::get));
        } catch (QueryException e) {
            throw stopped && e.code() == ErrorCode.QUERY_CANCELLED ? Results.SHUTTING_DOWN.toException() : e;
        }
    }

    private DryRun dryRun(String sql, QueryRequest request) {
        return execution.dryRun(preparation.prepare(sql, request.parameters(), request.session()), request);
    }

    @Override
    public Optional<Query> find(QueryId id, Principal principal) {
        return results.find(id, principal);
    }

    /** Lets go of the queries that other gateways have taken over while this one seemed to have gone. */
    public void dropTaken() {
        succession.taken(results.retained()).forEach(results::drop);
    }

    /**
     * Removes what queries of gateways that have gone have left in scratch and as jobs, if nobody can go on with them.
     *
     * @return for how many queries there was something
     */
    public int reap() {
        return reaper.reap();
    }

    /**
     * Takes no more statements and ends those under way with SHUTTING_DOWN, without waiting for them. Those that another gateway can go on
     * with are let go of.
     */
    public void stop() {
        stopped = true;
        results.stop(this::outlives);
    }

    /** Closes all queries that were not let go of, and waits for their drivers and for what is to be written down. */
    @Override
    public void close() {
        stop();
        results.close();
        ends.close();
    }

    /**
     * For the location of a new table, which may be empty still.
     *
     * @throws QueryException the one that a statement would get: INVALID_REQUEST if no store serves it, PERMISSION_DENIED if statements
     *     may not read it, BUCKET_NOT_FOUND or another one of the storage; STORAGE_UNAVAILABLE too if it does not answer in time
     */
    public void checkLocation(String location) {
        newLocations.check(location);
    }

    public Load load() {
        return new Load(admission.running(), admission.waiting(), results.open(), allocator.getAllocatedMemory());
    }
}
