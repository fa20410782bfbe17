package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.IdempotencyKey;
import dev.eider.contract.JobActuals;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.RemoteJob;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultTarget;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.SessionNames;
import dev.eider.contract.StorageSettings;
import dev.eider.contract.UsageRecord;
import dev.eider.estimator.Estimator;
import dev.eider.estimator.EstimatorSettings;
import dev.eider.estimator.sizing.SizingPolicy;
import dev.eider.gateway.admission.AdmissionQueue;
import dev.eider.gateway.admission.Capacity;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.job.JobLauncher;
import dev.eider.gateway.job.RunningJob;
import dev.eider.metering.Adopted;
import dev.eider.metering.Standing;
import dev.eider.metering.StatementRecorder;
import dev.eider.objectstore.ObjectStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A query that another gateway ran until that had gone, in its second run. */
@Timeout(30)
class TakeOverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final QueryId ID = new QueryId("01m7zzzzzzzzzzzzzzzzzzzzzz");
    private static final Principal ANN = new Principal("ann", "sales");
    private static final JobShape SHAPE = new JobShape(1000, 1L << 30, 0);

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private final FakePlanner planner = new FakePlanner(allocator);
    private final ObjectStores stores = new ObjectStores(StorageSettings.defaults());
    private final FakeJob job = new FakeJob();
    /** What the launcher says when it is asked for the query's job. */
    private Supplier<Optional<RunningJob>> adopt = () -> Optional.of(job);

    private QueryService service;

    private final class Launcher implements JobLauncher {
        @Override
        public RunningJob launch(JobSpec spec) {
            throw new AssertionError("it ran already");
        }

        @Override
        public Optional<RunningJob> adopt(JobSpec spec) {
            assertThat(spec.result().prefixUri()).endsWith("/run-2/");
            return adopt.get();
        }

        @Override
        public void close() {}
    }

    private static final class Log implements StatementRecorder {
        @Override
        public Optional<QueryId> arrived(UsageRecord record, Optional<String> request, Optional<IdempotencyKey> key) {
            throw new AssertionError("it was there already");
        }

        @Override
        public void started(UsageRecord record) {}

        @Override
        public boolean ended(UsageRecord record) {
            return true;
        }
    }

    @BeforeEach
    void open() throws Exception {
        write("run-2/" + RemoteJob.NAME, Json.write(new RemoteJob(spec("run-2/"), Optional.empty())));
        NoSuccession succession = new NoSuccession() {
            @Override
            public Optional<Adopted> adopt(QueryId id, String from) {
                // Whoever asks for it from here on learns from the log that it is this gateway's.
                assertThat(service.isTakingOver(id)).isTrue();
                return Optional.of(adopted());
            }
        };
        service = new QueryService(
                new QueryService.Rooms(
                        Clock.systemUTC(),
                        new Log(),
                        new FakeCatalog(),
                        planner,
                        new Estimator(stores::forUri, planner, EstimatorSettings.defaults(directory)),
                        new SizingPolicy(SHAPE),
                        new AdmissionQueue(
                                new Capacity(4000, 8L << 30),
                                new AdmissionQueue.Limits(1, 10, 10, SHAPE, Set.of()),
                                PATIENCE),
                        new Launcher(),
                        succession,
                        stores,
                        allocator),
                new QueryService.Settings(
                        result(""),
                        StorageSettings.defaults(),
                        new LocationPolicy(List.of(directory)),
                        1000,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        false));
    }

    @AfterEach
    void close() {
        service.close();
        stores.close();
        allocator.close();
    }

    private ResultTarget result(String below) {
        return new ResultTarget("file://" + directory + "/scratch/" + below, 1024, 4096, "none", 2048, Long.MAX_VALUE);
    }

    private JobSpec spec(String run) {
        return new JobSpec(
                ID,
                ANN.tenant(),
                new SessionNames("demo", List.of("main"), ANN.name()),
                "SELECT 1 FROM range(5)",
                Map.of(),
                new ScanPlan(List.of()),
                SHAPE,
                result(ID + "/" + run),
                StorageSettings.defaults(),
                OptionalLong.empty(),
                Duration.ofMinutes(1));
    }

    private void write(String name, String json) throws Exception {
        Path file = directory.resolve("scratch").resolve(ID.value()).resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, json);
    }

    private ResultManifest manifest(Optional<ErrorCode> error) {
        JobActuals actuals = new JobActuals(1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 10);
        Optional<byte[]> inline = error.isPresent()
                ? Optional.empty()
                : Optional.of(ArrowText.stream(allocator, List.of("answer"), List.of(List.of("right"))));
        return new ResultManifest(
                ID, error.map(code -> ErrorInfo.of(code, "of the job")), inline, List.of(), 1, 100, actuals);
    }

    private static Adopted adopted() {
        Session session = new Session("demo", "main", Map.of());
        QueryRequest request = new QueryRequest(
                "SELECT 1 FROM range(5)", List.of(), session, ANN, Door.REST, QueryRequest.Options.none());
        UsageRecord record = new UsageRecord(
                ID,
                ANN.tenant(),
                ANN.name(),
                "rest",
                request.sql(),
                "",
                Instant.EPOCH,
                Optional.of(Instant.EPOCH),
                Optional.empty(),
                "RUNNING",
                Optional.empty(),
                Optional.empty(),
                Optional.of(SHAPE),
                Optional.empty(),
                0,
                0,
                List.of());
        return new Adopted(record, StoredRequest.write(request), 0);
    }

    private Query takenOver() {
        return service.takeOver(new Standing(
                        ID,
                        ANN.tenant(),
                        ANN.name(),
                        "gone",
                        false,
                        false,
                        Optional.empty(),
                        true,
                        0,
                        Optional.empty()))
                .orElseThrow();
    }

    private static void assertFinished(Query query) throws InterruptedException {
        assertThat(query.awaitEnd(PATIENCE)).isTrue();
        assertThat(query.status().error()).isEmpty();
        assertThat(query.status().state()).isEqualTo(QueryStatus.State.FINISHED);
    }

    /** Its runner may have lived on where nobody saw it. */
    @Test
    void theEndOfAnEarlierRunIsNotTheQuerys() throws Exception {
        write(ResultTarget.MANIFEST, Json.write(manifest(Optional.of(ErrorCode.EXECUTION_ERROR))));
        job.then(new JobEvent.Finished(manifest(Optional.empty())));
        assertFinished(takenOver());
        service.close();
        assertThat(job.closed).isTrue();
    }

    @Test
    void aWholeResultNeedsNoCluster() throws Exception {
        adopt = () -> {
            throw new AssertionError("asked for nothing");
        };
        write("run-2/" + ResultTarget.MANIFEST, Json.write(manifest(Optional.empty())));
        assertFinished(takenOver());
    }

    @Test
    void aResultThatBecomesWholeDoesNotFailWithTheCluster() throws Exception {
        adopt = () -> {
            try {
                write("run-2/" + ResultTarget.MANIFEST, Json.write(manifest(Optional.empty())));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            throw new QueryException(ErrorCode.CLUSTER_UNAVAILABLE, "away");
        };
        assertFinished(takenOver());
    }

    @Test
    void withoutEndAndJobItEndsAsTheClusterSays() throws Exception {
        adopt = () -> {
            throw new QueryException(ErrorCode.CLUSTER_UNAVAILABLE, "away");
        };
        Query query = takenOver();
        assertThat(query.awaitEnd(PATIENCE)).isTrue();
        assertThat(query.status().error().map(ErrorInfo::code)).hasValue(ErrorCode.CLUSTER_UNAVAILABLE);
    }
}
