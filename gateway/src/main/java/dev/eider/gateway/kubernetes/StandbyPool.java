package dev.eider.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.Callback;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.QueryId;
import dev.eider.contract.RemoteJob;
import dev.eider.contract.ResultTarget;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.SessionNames;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the configured number of {@link StandbyJob}s waiting, and gives queries to them. What is wrong with one costs a query at most
 * {@link #PATIENCE}. A tenant with a service account or a queue of its own gets none: a pod's account cannot be changed. Thread-safe.
 */
final class StandbyPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandbyPool.class);

    /** For a claimed one to be labelled, resized and heard of. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** One that waits is renewed then: what its pod was made from may have changed. */
    private static final Duration LIFE = Duration.ofHours(1);
    /** Its runner asks again at once; {@link CallbackRoutes} answers sooner than this. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);

    private static final Duration TEND = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(15);
    private static final Duration WARM_UP_LIMIT = Duration.ofMinutes(2);
    /** A longer one needs more heap than a small job's. */
    private static final int LONGEST_SPEC = 1 << 20;

    private final KubernetesSettings settings;
    private final ClusterApi cluster;
    private final JobTemplate template;
    private final JobObjects objects;
    private final ScheduledExecutorService timer;
    private final BooleanSupplier crowded;
    /** They wait for a query, or will. */
    private final Map<String, StandbyJob> spare = new ConcurrentHashMap<>();
    /** They are being given one. */
    private final Map<String, StandbyJob> taken = new ConcurrentHashMap<>();

    private final Map<String, CompletableFuture<Void>> removals = new ConcurrentHashMap<>();
    private int failures;
    private long nextNanos = System.nanoTime();
    private boolean closed;

    /** @param crowded whether the cluster has no room for the Job of a query; then none are to stand by */
    StandbyPool(
            KubernetesSettings settings,
            ClusterApi cluster,
            JobTemplate template,
            JobObjects objects,
            ScheduledExecutorService timer,
            BooleanSupplier crowded) {
        this.settings = settings;
        this.cluster = cluster;
        this.template = template;
        this.objects = objects;
        this.timer = timer;
        this.crowded = crowded;
    }

    void start() {
        if (settings.standby().isPresent()) {
            var _ = timer.scheduleWithFixedDelay(this::tend, 0, TEND.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    Optional<StandbyJob> find(String id) {
        return Optional.ofNullable(spare.get(id)).or(() -> Optional.ofNullable(taken.get(id)));
    }

    /** How many wait for a query. */
    int waiting() {
        return (int) spare.values().stream().filter(StandbyJob::isWaiting).count();
    }

    // Those that wait: made, renewed, removed.

    private synchronized void tend() {
        if (closed) {
            return;
        }
        if (crowded.getAsBoolean()) {
            makeRoom();
            return;
        }
        for (StandbyJob standby : List.copyOf(spare.values())) {
            if (standby.isWaiting()) {
                failures = 0;
            }
            Optional<String> trouble = trouble(standby);
            if (trouble.isPresent()) {
                LOG.warn("{} {}; another one will be started", standby.jobName(), trouble.get());
                nextNanos = System.nanoTime() + pause(++failures).toNanos();
                retire(standby);
            } else if (standby.age().compareTo(LIFE) > 0) {
                retire(standby);
            }
        }
        KubernetesSettings.Standby wanted = settings.standby().orElseThrow();
        while (spare.size() < wanted.count() && System.nanoTime() - nextNanos >= 0) {
            launch(wanted);
        }
    }

    /** A query that has to wait for room is worth more than one that may come. */
    private void makeRoom() {
        if (!spare.isEmpty()) {
            LOG.info("{} Jobs that stood by make room for a query's", spare.size());
            List.copyOf(spare.values()).forEach(this::retire);
        }
    }

    private Optional<String> trouble(StandbyJob standby) {
        if (standby.isOver()) {
            return Optional.of("has ended");
        }
        if (standby.isStarting()) {
            return standby.age().compareTo(settings.pendingGrace()) > 0
                    ? Optional.of(
                            "did not come up within " + settings.pendingGrace().toSeconds() + " s")
                    : Optional.empty();
        }
        return standby.silence().compareTo(LONGEST_SILENCE) > 0 ? Optional.of("does not answer") : Optional.empty();
    }

    /** One that does not come up is not to be tried all the time. */
    private static Duration pause(int failures) {
        return Duration.ofSeconds(Math.min(LONGEST_PAUSE.toSeconds(), 1L << Math.min(failures - 1, 10)));
    }

    private void launch(KubernetesSettings.Standby wanted) {
        JobSecrets secrets = JobSecrets.create();
        JobSpec spec = warmUp(wanted);
        StandbyJob standby = new StandbyJob(spec, secrets);
        spare.put(standby.id().value(), standby);
        String callback = settings.callbackUri() + CallbackRoutes.PREFIX + standby.id();
        RemoteJob object = new RemoteJob(spec, Optional.of(new Callback(callback, secrets.token())));
        standby.creation(inBackground(() -> {
                    objects.write(object);
                    cluster.createJob(
                            template.standby(spec, JobObjects.specUri(spec), secrets.launch(), LIFE.multipliedBy(2)));
                })
                .exceptionally(e -> {
                    LOG.warn("{} could not be created: {}", standby.jobName(), e.getMessage());
                    var _ = standby.end();
                    return null;
                }));
    }

    private static JobSpec warmUp(KubernetesSettings.Standby wanted) {
        QueryId id = QueryId.create(Instant.now());
        ResultTarget scratch = wanted.scratch();
        return new JobSpec(
                id,
                "standby",
                new SessionNames("standby", List.of(), "standby"),
                // The runner knows what it warms up with.
                "",
                Map.of(),
                new ScanPlan(List.of()),
                wanted.shape(),
                scratch.at(scratch.prefixUri() + id + "/", ResultTarget.MIN_BATCH_ROWS),
                wanted.storage(),
                OptionalLong.empty(),
                WARM_UP_LIMIT);
    }

    private void retire(StandbyJob standby) {
        if (standby.end() && leave(standby)) {
            after(standby, () -> {
                JobRequests.delete(cluster, standby.jobName(), settings.apiPatience());
                objects.delete(standby.warmUp());
            });
        }
    }

    private boolean leave(StandbyJob standby) {
        String id = standby.id().value();
        boolean wasSpare = spare.remove(id) != null;
        boolean wasTaken = taken.remove(id) != null;
        return wasSpare || wasTaken;
    }

    /** In the background, when its creation is over. */
    private void after(StandbyJob standby, Step step) {
        CompletableFuture<Void> removal = standby.creation()
                .thenCompose(_ -> inBackground(step))
                .exceptionally(e -> {
                    LOG.warn("something of {} is left behind: {}", standby.jobName(), e.getMessage());
                    return null;
                });
        removals.put(standby.id().value(), removal);
        var _ = removal.whenComplete((_, _) -> removals.remove(standby.id().value()));
    }

    // A query comes.

    /**
     * Gives a query to one that waits, writing its object too.
     *
     * @param given told which one has it, before anybody else can know
     * @return false if none has it, and none will
     */
    boolean give(RemoteJob job, Consumer<StandbyJob> given) throws InterruptedException {
        Optional<StandbyJob> taken = claim(job.spec());
        if (taken.isEmpty()) {
            return false;
        }
        StandbyJob standby = taken.get();
        boolean has = false;
        try {
            long start = System.nanoTime();
            prepare(standby, job).get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            Duration left = PATIENCE.minusNanos(System.nanoTime() - start);
            has = standby.give(job, left, () -> given.accept(standby));
            if (!has) {
                LOG.info("{}: {} did not get its size, or died", job.spec().id(), standby.jobName());
            }
        } catch (ExecutionException e) {
            LOG.info("{}: {} cannot be used: {}", job.spec().id(), standby.jobName(), e.getMessage());
        } catch (TimeoutException _) {
            LOG.info("{}: {} could not be used in time", job.spec().id(), standby.jobName());
        } finally {
            if (has) {
                leave(standby);
                after(standby, () -> objects.delete(standby.warmUp()));
            } else {
                retire(standby);
            }
        }
        return has;
    }

    private Optional<StandbyJob> claim(JobSpec spec) {
        Optional<JobShape> idle = settings.standby().map(KubernetesSettings.Standby::shape);
        if (idle.isEmpty() || !fits(spec, idle.get())) {
            return Optional.empty();
        }
        for (StandbyJob standby : spare.values()) {
            if (standby.claim(spec.shape())) {
                taken.put(standby.id().value(), standby);
                spare.remove(standby.id().value());
                return Optional.of(standby);
            }
        }
        return Optional.empty();
    }

    private boolean fits(JobSpec spec, JobShape idle) {
        JobShape shape = spec.shape();
        return settings.tenant(spec.tenant()).equals(KubernetesSettings.Tenant.ANY)
                && shape.cpuMillis() >= idle.cpuMillis()
                && shape.memoryBytes() >= idle.memoryBytes()
                && shape.diskBytes() <= idle.diskBytes()
                && Json.write(spec).length() <= LONGEST_SPEC;
    }

    /** What must be done before a query may run there: it can be found by its labels, adopted by its object, ended by its deadline. */
    private CompletableFuture<Void> prepare(StandbyJob standby, RemoteJob job) {
        JobSpec spec = job.spec();
        long age = standby.age().toSeconds();
        JsonNode labels = Json.mapper().valueToTree(template.labels(spec, standby.launch()));
        CompletableFuture<Void> written = inBackground(() -> objects.write(job));
        CompletableFuture<Void> jobMarked =
                inBackground(() -> cluster.patchJob(standby.jobName(), marks(labels, age + template.jobSeconds(spec))));
        CompletableFuture<Void> podMarked =
                inBackground(() -> cluster.patchPod(standby.podName(), marks(labels, age + template.podSeconds(spec))));
        CompletableFuture<Void> resized = isSize(spec.shape(), standby.warmUp().shape())
                ? CompletableFuture.completedFuture(null)
                : inBackground(() -> cluster.resizePod(standby.podName(), template.resize(spec.shape())));
        return CompletableFuture.allOf(written, jobMarked, podMarked, resized);
    }

    private static boolean isSize(JobShape one, JobShape other) {
        return one.cpuMillis() == other.cpuMillis() && one.memoryBytes() == other.memoryBytes();
    }

    private static JsonNode marks(JsonNode labels, long activeDeadlineSeconds) {
        var patch = Json.mapper().createObjectNode();
        patch.putObject("metadata").set("labels", labels);
        patch.putObject("spec").put("activeDeadlineSeconds", activeDeadlineSeconds);
        return patch;
    }

    // What the watches see.

    void pod(JsonNode pod, boolean deleted) {
        find(id(pod)).ifPresent(standby -> standby.pod(pod, deleted));
    }

    void job(JsonNode job, boolean deleted) {
        if (deleted) {
            find(id(job)).ifPresent(StandbyJob::end);
        }
    }

    private static String id(JsonNode object) {
        return object.path("metadata").path("labels").path(Labels.STANDBY).asText();
    }

    private interface Step {
        void run() throws ApiFailure, InterruptedException;
    }

    private static CompletableFuture<Void> inBackground(Step step) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        step.run();
                    } catch (ApiFailure | InterruptedException e) {
                        throw new CompletionException(e.getMessage(), e);
                    }
                },
                Thread::startVirtualThread);
    }

    /** Those that have no query go. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            List.copyOf(spare.values()).forEach(this::retire);
        }
        try {
            CompletableFuture.allOf(removals.values().toArray(CompletableFuture[]::new))
                    .get(CLOSE_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Jobs that stood by are left behind; they end by themselves", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
