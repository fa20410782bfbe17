package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.Estimate;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ScanPlan;
import dev.eider.estimator.Estimation;
import dev.eider.estimator.sizing.SizingPolicy;
import dev.eider.gateway.admission.AdmissionQueue;
import dev.eider.gateway.admission.Permit;
import dev.eider.gateway.job.JobLauncher;
import dev.eider.gateway.job.Rerun;
import dev.eider.gateway.job.RunningJob;
import dev.eider.gateway.query.QueryRequest.Options;
import dev.eider.metering.StatementRecorder;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A statement's run as a job: planned, sized, admitted, launched, followed to its end, and run again where that helps. Its methods are called
 * by the query's driver.
 */
final class Execution {
    private static final Logger log = LoggerFactory.getLogger(Execution.class);

    private final StatementRecorder statements;
    private final Planning planning;
    private final SizingPolicy sizing;
    private final AdmissionQueue admission;
    private final JobLauncher launcher;
    private final Results results;
    private final QueryService.Settings settings;

    Execution(QueryService.Rooms rooms, QueryService.Settings settings, Planning planning, Results results) {
        this.statements = rooms.statements();
        this.planning = planning;
        this.sizing = rooms.sizing();
        this.admission = rooms.admission();
        this.launcher = rooms.launcher();
        this.results = results;
        this.settings = settings;
    }

    DryRun dryRun(PreparedQuery prepared, QueryRequest request) {
        if (!prepared.needsJob()) {
            planning.plan(prepared, request);
            return new DryRun(Estimate.nothing(), new ScanPlan(List.of()), Optional.empty());
        }
        Sized sized = size(prepared, request);
        return new DryRun(sized.estimation.estimate(), sized.estimation.plan(), Optional.of(sized.shape));
    }

    /** Returns when the statement has ended, well or not; throws if there is no more to try. */
    void run(RunningQuery query, PreparedQuery prepared) throws InterruptedException {
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
                query.runFailed(e.info());
                // What is there is nobody's any more.
                results.discard(query.id());
            }
        }
    }

    private void runJob(RunningQuery query, PreparedQuery prepared, Attempt attempt) throws InterruptedException {
        QueryRequest request = query.request();
        Sized sized = size(prepared, request);
        JobShape shape = attempt.shape(sized.shape);
        query.planned(sized.estimation.estimate(), shape);
        try (Permit permit = admission.admit(request.principal().tenant(), shape)) {
            query.admitted();
            statements.started(Usage.of(query));
            try (RunningJob job = launcher.launch(spec(query, prepared, sized.estimation, shape, attempt))) {
                query.launched(job);
                follow(query, manifest -> ManifestError.inOriginal(prepared, manifest), job);
            } finally {
                query.jobClosed();
            }
        }
    }

    /**
     * Follows the job of a statement that was taken over to its end, or finds that end. A result that is whole does not wait for a
     * launcher whose cluster is away, nor fail with it.
     *
     * @return false if there is neither, or the statement is to be run again
     */
    boolean goOn(RunningQuery query) throws InterruptedException {
        Optional<JobSpec> spec = results.spec(query.id(), query.attempt());
        return spec.isPresent() && goOn(query, spec.get());
    }

    private boolean goOn(RunningQuery query, JobSpec spec) throws InterruptedException {
        if (foundEnd(query, spec)) {
            return true;
        }
        Optional<RunningJob> job;
        try {
            job = launcher.adopt(spec);
        } catch (QueryException e) {
            log.warn("the job of query {} cannot be followed: {}", query.id(), e.getMessage());
            if (foundEnd(query, spec)) {
                return true;
            }
            throw e;
        }
        return job.isPresent() ? followAdopted(query, spec, job.get()) : foundEnd(query, spec);
    }

    /** Of its last run: a runner of an earlier one may live on somewhere and come to an end of its own. */
    private boolean foundEnd(RunningQuery query, JobSpec spec) {
        Optional<ResultManifest> manifest = results.manifest(spec).filter(found -> !wasReplaced(found));
        manifest.ifPresent(found -> query.finished(ManifestError.withoutPosition(found)));
        return manifest.isPresent();
    }

    /** Whether the query is to be planned and run again, as an object that it was to read had been replaced. */
    private static boolean wasReplaced(ResultManifest manifest) {
        return manifest.error()
                .filter(e -> e.code() == ErrorCode.OBJECT_CHANGED)
                .isPresent();
    }

    private boolean followAdopted(RunningQuery query, JobSpec spec, RunningJob adopted) throws InterruptedException {
        try (Permit permit = admission.grant(spec.tenant(), spec.shape());
                RunningJob job = adopted) {
            query.launched(job);
            follow(query, ManifestError::withoutPosition, job);
            return true;
        } catch (QueryException e) {
            boolean again = e.code() == ErrorCode.OBJECT_CHANGED || Rerun.after(e.code()) != Rerun.NEVER;
            if (!again || query.resultOpened()) {
                throw e;
            }
            log.info("query {} is run again: {}", query.id(), e.getMessage());
            query.runFailed(e.info());
            return false;
        } finally {
            query.jobClosed();
        }
    }

    /** @param told the manifest as the client gets to know it */
    private static void follow(RunningQuery query, UnaryOperator<ResultManifest> told, RunningJob job)
            throws InterruptedException {
        while (true) {
            switch (job.next()) {
                case JobEvent.Progress progress -> query.progress(progress);
                case JobEvent.PartWritten(var part) -> query.part(part);
                case JobEvent.Finished(var manifest) -> {
                    if (wasReplaced(manifest)) {
                        throw manifest.error().get().toException();
                    }
                    query.finished(told.apply(manifest));
                    return;
                }
            }
        }
    }

    private record Sized(Estimation estimation, JobShape shape) {}

    private Sized size(PreparedQuery prepared, QueryRequest request) {
        Options options = RequestedOptions.of(request);
        Estimation estimation = planning.estimate(prepared, request);
        checkScanLimit(estimation.estimate(), options);
        return new Sized(estimation, sizing.shape(estimation.estimate(), options.cpuMillis(), options.memoryBytes()));
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

    private JobSpec spec(
            RunningQuery query, PreparedQuery prepared, Estimation estimation, JobShape shape, Attempt attempt) {
        QueryRequest request = query.request();
        Options options = RequestedOptions.of(request);
        return new JobSpec(
                query.id(),
                request.principal().tenant(),
                Planning.names(prepared, request),
                estimation
                        .projection()
                        .map(projection -> projection + prepared.sql().text() + "\n)")
                        .orElseGet(() -> prepared.sql().text()),
                Planning.engineSettings(request.session()),
                estimation.plan(),
                shape,
                settings.result()
                        .at(
                                results.prefix(query.id(), query.attempt(), attempt.number()),
                                attempt.batchRows(estimation.estimate())),
                settings.storage(),
                options.maxBytesScanned(),
                options.timeLimit().orElse(settings.timeLimit()));
    }
}
