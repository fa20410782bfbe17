package dev.eider.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.gateway.job.JobLauncher;
import dev.eider.gateway.job.RunningJob;
import dev.eider.gateway.kubernetes.ClusterApi.Kind;
import dev.eider.objectstore.ObjectStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs each job as a {@code batch/v1} Job. One watch each over pods, Jobs and refused creations serves all of them, so that a query costs
 * the API server a create and a delete; one timer thread keeps all limits.
 */
public final class KubernetesJobLauncher implements JobLauncher {
    /** From then on the bucket is asked what the watches cannot see. */
    private static final Duration BLIND_AFTER = Duration.ofSeconds(15);

    private static final Duration NUDGE_AFTER = Duration.ofSeconds(10);
    private static final Duration NUDGE_PERIOD = Duration.ofMillis(250);
    private static final Duration HEALTH_PERIOD = Duration.ofSeconds(30);
    private static final Duration HEALTH_TROUBLE_PERIOD = Duration.ofSeconds(3);
    private static final Duration ASK_PAUSE = Duration.ofSeconds(1);

    private final KubernetesSettings settings;
    private final ClusterApi cluster;
    private final JobTemplate template;
    private final JobObjects objects;
    private final Map<String, KubernetesJob> jobs = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = timer();
    private final StandbyPool standbys;
    private final JobRoom room = new Room();
    private final ResourceWatch podWatch;
    private final ResourceWatch jobWatch;
    private final ResourceWatch refusalWatch;
    private final ClusterHealth health;
    private final AtomicBoolean nudging = new AtomicBoolean();

    private KubernetesJobLauncher(
            KubernetesSettings settings, ClusterApi cluster, JobTemplate template, ObjectStores stores) {
        this.settings = settings;
        this.cluster = cluster;
        this.template = template;
        this.objects = new JobObjects(stores);
        this.standbys = new StandbyPool(
                settings,
                cluster,
                template,
                objects,
                timer,
                () -> jobs.values().stream().anyMatch(KubernetesJob::lacksRoom));
        String ours = Labels.selector(settings.gateway());
        this.podWatch = ResourceWatch.start(cluster, Kind.PODS, ours, new PodListener());
        this.jobWatch = ResourceWatch.start(cluster, Kind.JOBS, ours, new JobListener());
        this.refusalWatch = ResourceWatch.start(cluster, Kind.FAILED_CREATES, "", new RefusalListener());
        this.health = new ClusterHealth(
                cluster,
                template::samples,
                () -> podWatch.blindFor().isPositive() || jobWatch.blindFor().isPositive(),
                new ClusterHealth.Settings(ours, settings.apiPatience(), HEALTH_PERIOD, HEALTH_TROUBLE_PERIOD));
        var _ = timer.scheduleWithFixedDelay(
                this::checkAll, BLIND_AFTER.toSeconds(), BLIND_AFTER.toSeconds(), TimeUnit.SECONDS);
        var _ = timer.scheduleWithFixedDelay(
                this::nudge, NUDGE_PERIOD.toMillis(), NUDGE_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        standbys.start();
    }

    /** It lets go of what is cancelled: looks at jobs are due long after most of those have ended. */
    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("kubernetes-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /**
     * Begins to watch; does not wait for the cluster to answer.
     *
     * @param stores stay the caller's to close, after this
     * @throws QueryException INVALID_REQUEST if no way to the cluster is told, or the pod template cannot be used
     */
    public static KubernetesJobLauncher open(KubernetesSettings settings, ObjectStores stores) {
        JobTemplate template = JobTemplate.load(settings);
        return new KubernetesJobLauncher(settings, ClusterApi.open(settings), template, stores);
    }

    @Override
    public RunningJob launch(JobSpec spec) {
        KubernetesJob job = new KubernetesJob(spec, requests(spec), room);
        jobs.put(spec.id().value(), job);
        job.start();
        return job;
    }

    @Override
    public Optional<RunningJob> adopt(JobSpec spec) {
        Optional<JsonNode> there = find(spec.id());
        if (there.isEmpty()) {
            return Optional.empty();
        }
        JsonNode metadata = there.get().path("metadata");
        String name = metadata.path("name").asText();
        JobRequests requests = requests(spec);
        requests.adopt(name, metadata.path("labels").path(Labels.LAUNCH).asText());
        KubernetesJob job = new KubernetesJob(spec, requests, room);
        jobs.put(spec.id().value(), job);
        try {
            ask(() -> {
                cluster.handJob(name, settings.gateway());
                cluster.handPods(Labels.QUERY_ID + "=" + spec.id(), settings.gateway());
                return Optional.empty();
            });
        } catch (QueryException e) {
            jobs.remove(spec.id().value(), job);
            throw e;
        }
        job.startAdopted();
        return Optional.of(job);
    }

    private JobRequests requests(JobSpec spec) {
        return new JobRequests(spec, settings, cluster, template, objects, standbys);
    }

    /** The query's Job: of its name, or one that stood by. */
    private Optional<JsonNode> find(QueryId id) {
        Optional<JsonNode> own = ask(() -> cluster.readJob(JobTemplate.NAME_PREFIX + id));
        return own.or(() -> standbys(id).stream().findFirst());
    }

    private static String standbySelector(QueryId id) {
        return Labels.STANDBY + "," + Labels.QUERY_ID + "=" + id;
    }

    private List<JsonNode> standbys(QueryId id) {
        List<JsonNode> found = new ArrayList<>();
        ask(() -> cluster.list(Kind.JOBS, standbySelector(id))).path("items").forEach(found::add);
        return found;
    }

    @Override
    public Set<QueryId> underWay() {
        Set<QueryId> found = new HashSet<>();
        for (JsonNode job :
                ask(() -> cluster.list(Kind.JOBS, Labels.selector())).path("items")) {
            boolean ended = false;
            for (JsonNode condition : job.path("status").path("conditions")) {
                String type = condition.path("type").asText();
                ended |= type.equals("Complete") || type.equals("Failed");
            }
            if (!ended) {
                QueryId.parse(job.path("metadata")
                                .path("labels")
                                .path(Labels.QUERY_ID)
                                .asText())
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    @Override
    public void remove(QueryId id) {
        try {
            cluster.deleteJob(JobTemplate.NAME_PREFIX + id);
            for (JsonNode standby : cluster.list(Kind.JOBS, standbySelector(id)).path("items")) {
                cluster.deleteJob(standby.path("metadata").path("name").asText());
            }
        } catch (ApiFailure e) {
            throw failed(e);
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    @Override
    public Optional<String> missing() {
        return health.missing();
    }

    private interface Question<T> {
        T ask() throws ApiFailure, InterruptedException;
    }

    /** Asks again while the cluster does not answer, as long as there is patience. */
    private <T> T ask(Question<T> question) {
        long start = System.nanoTime();
        while (true) {
            try {
                return question.ask();
            } catch (ApiFailure e) {
                boolean again = e.isPassing() || e.isConflict();
                if (!again || System.nanoTime() - start > settings.apiPatience().toNanos()) {
                    throw failed(e);
                }
                pause(e.waitBeforeRetry(ASK_PAUSE));
            } catch (InterruptedException _) {
                throw interrupted();
            }
        }
    }

    private static QueryException failed(ApiFailure failure) {
        return failure.isPassing() || failure.isConflict()
                ? JobRequests.unavailable(failure.getMessage())
                : new QueryException(
                        ErrorCode.ADMISSION_REFUSED,
                        "the cluster refuses what the gateway asks of it: " + failure.getMessage(),
                        failure);
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    private static QueryException interrupted() {
        Thread.currentThread().interrupt();
        return new QueryException(ErrorCode.SHUTTING_DOWN, "the gateway is shutting down");
    }

    /** Where runners report; to be served at the address that {@link KubernetesSettings#callbackUri()} names. */
    public CallbackRoutes callbacks() {
        return new CallbackRoutes(this::job, this::standby);
    }

    /** How many requests the API server has been sent so far. */
    public long requests() {
        return cluster.requests();
    }

    /** One that is under way. */
    Optional<KubernetesJob> job(QueryId id) {
        return Optional.ofNullable(jobs.get(id.value()));
    }

    /** One that has no query yet. */
    Optional<StandbyJob> standby(QueryId id) {
        return standbys.find(id.value());
    }

    /** How many Jobs stand by. */
    public int standbys() {
        return standbys.waiting();
    }

    private Optional<KubernetesJob> jobOf(JsonNode object) {
        JsonNode labels = object.path("metadata").path("labels");
        return Optional.ofNullable(jobs.get(labels.path(Labels.QUERY_ID).asText()))
                .filter(job -> job.isLaunch(labels.path(Labels.LAUNCH).asText()));
    }

    private boolean isBlind() {
        return podWatch.blindFor().compareTo(BLIND_AFTER) > 0;
    }

    private void checkAll() {
        if (isBlind()) {
            jobs.values().forEach(KubernetesJob::checkBlindly);
        }
        jobs.values().forEach(KubernetesJob::checkAge);
    }

    /** One after the other, in turns: there may be hundreds, and the cluster has one controller for all. */
    private void nudge() {
        if (nudging.get()) {
            return;
        }
        Optional<KubernetesJob> next = jobs.values().stream()
                .filter(job -> job.podDue().compareTo(NUDGE_AFTER) > 0)
                .max(Comparator.comparing(KubernetesJob::podDue));
        if (next.isPresent()) {
            nudging.set(true);
            Thread.startVirtualThread(() -> {
                try {
                    next.get().nudge();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                } finally {
                    nudging.set(false);
                }
            });
        }
    }

    @Override
    public void close() {
        standbys.close();
        jobs.values().forEach(KubernetesJob::cancel);
        jobs.values().forEach(KubernetesJob::close);
        List.of(podWatch, jobWatch, refusalWatch).forEach(ResourceWatch::close);
        timer.shutdownNow();
        cluster.close();
    }

    private final class PodListener implements ResourceWatch.Listener {
        @Override
        public void listed(List<JsonNode> pods) {
            Set<KubernetesJob> before = Set.copyOf(jobs.values());
            Set<KubernetesJob> there = new HashSet<>();
            for (JsonNode pod : pods) {
                standbys.pod(pod, false);
                jobOf(pod).ifPresent(job -> {
                    there.add(job);
                    job.pod(pod, false);
                });
            }
            before.stream().filter(job -> !there.contains(job)).forEach(KubernetesJob::podMissing);
        }

        @Override
        public void changed(JsonNode pod, boolean deleted) {
            standbys.pod(pod, deleted);
            jobOf(pod).ifPresent(job -> job.pod(pod, deleted));
        }
    }

    private final class JobListener implements ResourceWatch.Listener {
        @Override
        public void listed(List<JsonNode> objects) {
            objects.forEach(object -> changed(object, false));
        }

        @Override
        public void changed(JsonNode object, boolean deleted) {
            standbys.job(object, deleted);
            jobOf(object).ifPresent(job -> job.job(object, deleted));
        }
    }

    private final class RefusalListener implements ResourceWatch.Listener {
        @Override
        public void listed(List<JsonNode> events) {
            // Those were before this launcher's time.
        }

        @Override
        public void changed(JsonNode event, boolean deleted) {
            String name = event.path("involvedObject").path("name").asText();
            if (!deleted && name.startsWith(JobTemplate.NAME_PREFIX)) {
                Optional.ofNullable(jobs.get(name.substring(JobTemplate.NAME_PREFIX.length())))
                        .ifPresent(job -> job.podRefused(event.path("message").asText()));
            }
        }
    }

    private final class Room implements JobRoom {
        @Override
        public JobObjects objects() {
            return objects;
        }

        @Override
        public Duration pendingGrace() {
            return settings.pendingGrace();
        }

        @Override
        public Optional<String> queue(JobSpec spec) {
            return settings.tenant(spec.tenant()).queue();
        }

        @Override
        public Duration queueGrace() {
            return settings.queueGrace();
        }

        @Override
        public Duration longestLife(JobSpec spec) {
            return template.longestLife(spec);
        }

        @Override
        public boolean keepsFinished() {
            return settings.finishedTtl().isPositive();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public boolean isBlind() {
            return KubernetesJobLauncher.this.isBlind();
        }

        @Override
        public Future<?> later(Duration delay, Runnable check) {
            return timer.isShutdown()
                    ? CompletableFuture.completedFuture(null)
                    : timer.schedule(check, delay.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void closed(KubernetesJob job) {
            jobs.remove(job.id().value(), job);
        }
    }
}
