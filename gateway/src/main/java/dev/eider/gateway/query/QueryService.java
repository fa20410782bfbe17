package dev.eider.gateway.query;

import dev.eider.catalog.Catalog;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.Estimate;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultTarget;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.StorageSettings;
import dev.eider.contract.UsageRecord;
import dev.eider.estimator.Estimation;
import dev.eider.estimator.Estimator;
import dev.eider.estimator.planner.Planner;
import dev.eider.estimator.planner.PlannerCaller;
import dev.eider.estimator.planner.StatementPlan;
import dev.eider.estimator.sizing.SizingPolicy;
import dev.eider.gateway.admission.AdmissionQueue;
import dev.eider.gateway.admission.Permit;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.job.JobLauncher;
import dev.eider.gateway.job.RunningJob;
import dev.eider.gateway.query.QueryRequest.Options;
import dev.eider.gateway.query.SessionStatements.Answer;
import dev.eider.gateway.sql.RewrittenSql;
import dev.eider.gateway.sql.RewrittenSql.Edit;
import dev.eider.gateway.sql.Statement;
import dev.eider.gateway.sql.StatementInspector;
import dev.eider.metering.StatementRecorder;
import dev.eider.objectstore.ObjectStores;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A query's life: recorded, told apart, prepared, planned, sized, admitted, launched, followed to its end, recorded again. Read {@link
 * #live} and {@link #runJob} to know the product. Thread-safe; each query is driven by a virtual thread of its own.
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
    private final SizingPolicy sizing;
    private final AdmissionQueue admission;
    private final JobLauncher launcher;
    private final Results results;
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
     *     prefix, and which no other gateway uses
     * @param timeLimit of a job for which nobody asked for another
     * @param resultTtl how long a retained result is kept after the statement's end
     */
    public record Settings(
            ResultTarget result,
            StorageSettings storage,
            LocationPolicy locations,
            long maxStatementBytes,
            Duration timeLimit,
            Duration resultTtl) {}

    public QueryService(Rooms rooms, Settings settings) {
        this.clock = rooms.clock();
        this.statements = rooms.statements();
        this.ends = new EndRecorder(statements, END_PAUSE);
        this.catalog = rooms.catalog();
        this.preparation =
                new Preparation(rooms.planner(), rooms.catalog(), settings.locations(), settings.maxStatementBytes());
        this.planning = new Planning(
                rooms.planner(), rooms.estimator(), rooms.catalog(), settings.locations(), rooms.allocator());
        this.sizing = rooms.sizing();
        this.admission = rooms.admission();
        this.launcher = rooms.launcher();
        this.results = new Results(
                rooms.stores(), rooms.allocator(), settings.result().prefixUri(), clock, settings.resultTtl());
        this.newLocations = new NewLocations(settings.locations(), rooms.estimator()::look, NEW_LOCATION_LIMIT);
        this.allocator = rooms.allocator();
        this.settings = settings;
    }

    @Override
    public Query execute(QueryRequest request) {
        RunningQuery query = new RunningQuery(QueryId.create(clock.instant()), request, clock, results);
        statements.arrived(usage(query));
        results.add(query);
        if (stopped) {
            query.stop(Results.SHUTTING_DOWN);
        }
        query.drive(() -> asking(request).run(() -> record(query)));
        return query;
    }

    /** Planners know for whom they work. */
    private static ScopedValue.Carrier asking(QueryRequest request) {
        return ScopedValue.where(PlannerCaller.TENANT, request.principal().tenant());
    }

    private void record(RunningQuery query) {
        try {
            live(query);
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
            ends.ended(usage(query));
        }
    }

    private void live(RunningQuery query) throws InterruptedException {
        QueryRequest request = query.request();
        preparation.checkText(request.sql());
        Statement statement = StatementInspector.inspect(request.sql());
        query.tag(statement.tag());
        switch (statement) {
            case Statement.Select(String sql) -> select(query, sql);
            case Statement.Explain explain -> explain(query, explain);
            case Statement.ShowTables showTables -> select(query, Planning.SHOW_TABLES);
            default -> {
                checkPlace(statement, request.session());
                Answer answer = SessionStatements.run(statement, request.session());
                query.answered(
                        ArrowText.stream(allocator, answer.columns(), answer.rows()),
                        answer.rows().size());
            }
        }
    }

    private void checkPlace(Statement statement, Session session) {
        switch (statement) {
            case Statement.Use(Optional<String> name, String schema) ->
                checkPlace(name.orElseGet(session::catalog), Optional.of(schema));
            case Statement.Set(String name, Optional<String> value)
            when name.equals("catalog") -> value.ifPresent(v -> checkPlace(v, Optional.empty()));
            default -> {
                // tells of no place; as in PostgreSQL, a search_path may name schemas that are not there
            }
        }
    }

    @Override
    public void checkPlace(String name, Optional<String> schema) {
        catalog.catalog(name);
        schema.filter(s -> !RelationResolver.isSystemSchema(s)).ifPresent(s -> catalog.schema(name, s));
    }

    private void select(RunningQuery query, String sql) throws InterruptedException {
        QueryRequest request = query.request();
        PreparedQuery prepared = preparation.prepare(sql, request.parameters(), request.session());
        query.fingerprint(prepared.parsed().fingerprint());
        if (!prepared.needsJob()) {
            Planning.Evaluated answer = planning.evaluate(prepared, request);
            query.answered(answer.arrowStream(), answer.rows());
            return;
        }
        Attempt attempt = Attempt.first(sizing);
        while (true) {
            try {
                runJob(query, prepared, attempt);
                return;
            } catch (QueryException e) {
                Optional<Attempt> next = query.resultOpened()
                        ? Optional.empty()
                        : attempt.after(e.code(), query.status().shape(), RequestedOptions.of(query.request()));
                if (next.isEmpty()) {
                    throw e;
                }
                attempt = next.get();
                log.info("query {} is run again: {}", query.id(), e.getMessage());
                // The manifest of a job that failed would stand in the way of the next one's.
                results.discard(query.id());
            }
        }
    }

    private void runJob(RunningQuery query, PreparedQuery prepared, Attempt attempt) throws InterruptedException {
        QueryRequest request = query.request();
        Options options = RequestedOptions.of(request);
        Estimation estimation = planning.estimate(prepared, request);
        checkScanLimit(estimation.estimate(), options);
        JobShape shape = attempt.shape(sizing.shape(estimation.estimate(), options.cpuMillis(), options.memoryBytes()));
        query.planned(estimation.estimate(), shape);
        try (Permit permit = admission.admit(request.principal().tenant(), shape)) {
            query.admitted();
            statements.started(usage(query));
            try (RunningJob job = launcher.launch(spec(query, prepared, estimation, shape, options))) {
                query.launched(job);
                follow(query, prepared, job);
            } finally {
                query.jobClosed();
            }
        }
    }

    private void follow(RunningQuery query, PreparedQuery prepared, RunningJob job) throws InterruptedException {
        while (true) {
            switch (job.next()) {
                case JobEvent.Progress progress -> query.progress(progress);
                case JobEvent.PartWritten(var part) -> query.part(part);
                case JobEvent.Finished(var manifest) -> {
                    if (manifest.error()
                            .filter(e -> e.code() == ErrorCode.OBJECT_CHANGED)
                            .isPresent()) {
                        throw manifest.error().get().toException();
                    }
                    query.finished(inOriginal(prepared, manifest));
                    return;
                }
            }
        }
    }

    /** An error of the run is told at its place in the client's text, not in the text that ran. */
    private static ResultManifest inOriginal(PreparedQuery prepared, ResultManifest manifest) {
        return new ResultManifest(
                manifest.id(),
                manifest.error()
                        .map(e -> prepared.sql().inOriginal(e.toException()).info()),
                manifest.inline(),
                manifest.parts(),
                manifest.rows(),
                manifest.bytes(),
                manifest.actuals());
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
    public Description describe(QueryRequest request) {
        preparation.checkText(request.sql());
        Statement statement = StatementInspector.inspect(request.sql());
        return switch (statement) {
            case Statement.Select(String sql) -> describe(sql, request);
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
        return asking(request).call(() -> {
            List<Optional<String>> declared =
                    request.parameters().stream().map(Parameter::type).toList();
            OpenQuery open = preparation.prepareOpen(sql, declared, request.session());
            StatementPlan plan = planning.plan(open, request);
            return new Description(Optional.of(planning.schema(plan)), open.types(plan));
        });
    }

    @Override
    public DryRun dryRun(QueryRequest request) {
        preparation.checkText(request.sql());
        return asking(request).call(() -> dryRun(request.sql(), request));
    }

    private DryRun dryRun(String sql, QueryRequest request) {
        PreparedQuery prepared = preparation.prepare(sql, request.parameters(), request.session());
        if (!prepared.needsJob()) {
            planning.plan(prepared, request);
            return new DryRun(Estimate.nothing(), new ScanPlan(List.of()), Optional.empty());
        }
        Options options = RequestedOptions.of(request);
        Estimation estimation = planning.estimate(prepared, request);
        checkScanLimit(estimation.estimate(), options);
        JobShape shape = sizing.shape(estimation.estimate(), options.cpuMillis(), options.memoryBytes());
        return new DryRun(estimation.estimate(), estimation.plan(), Optional.of(shape));
    }

    @Override
    public Optional<Query> find(QueryId id, Principal principal) {
        return results.find(id, principal);
    }

    /** Takes no more statements and ends those under way with SHUTTING_DOWN, without waiting for them. */
    public void stop() {
        stopped = true;
        results.stop();
    }

    /** Closes all queries and waits for their drivers and for what is to be written down. */
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

    private JobSpec spec(
            RunningQuery query, PreparedQuery prepared, Estimation estimation, JobShape shape, Options options) {
        QueryRequest request = query.request();
        ResultTarget target = settings.result();
        return new JobSpec(
                query.id(),
                request.principal().tenant(),
                request.principal().name(),
                estimation
                        .projection()
                        .map(projection -> projection + prepared.sql().text() + "\n)")
                        .orElseGet(() -> prepared.sql().text()),
                request.session().catalog(),
                request.session().schema(),
                Planning.engineSettings(request.session()),
                estimation.plan(),
                shape,
                new ResultTarget(
                        results.prefix(query.id()),
                        target.inlineLimitBytes(),
                        target.partTargetBytes(),
                        target.compression(),
                        target.maxBytes()),
                settings.storage(),
                options.timeLimit().orElse(settings.timeLimit()));
    }

    private static void checkScanLimit(Estimate estimate, Options options) {
        options.maxBytesScanned().ifPresent(limit -> {
            if (estimate.scanBytes() > limit) {
                throw new QueryException(
                        ErrorCode.SCAN_LIMIT_EXCEEDED,
                        "the statement would read " + estimate.scanBytes() + " bytes, more than the " + limit
                                + " that max_bytes_scanned allows: filter on partition columns, name fewer columns, or raise the limit");
            }
        });
    }

    private UsageRecord usage(RunningQuery query) {
        QueryRequest request = query.request();
        QueryStatus status = query.status();
        long admitted = status.timings().admittedMillis();
        Instant arrived = status.arrivedAt();
        return new UsageRecord(
                query.id(),
                request.principal().tenant(),
                request.principal().name(),
                request.door(),
                request.sql(),
                query.fingerprint(),
                arrived,
                admitted < 0 ? Optional.empty() : Optional.of(arrived.plusMillis(admitted)),
                status.state().isEnd()
                        ? Optional.of(arrived.plusMillis(status.timings().endedMillis()))
                        : Optional.empty(),
                status.state().isEnd() ? status.state().name() : "RUNNING",
                status.error(),
                status.estimate(),
                status.shape(),
                status.actuals(),
                status.rows(),
                status.bytes());
    }
}
