package dev.eider.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.Callback;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.contract.RemoteJob;
import io.kubernetes.client.openapi.models.V1Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One launch's requests to the cluster, tried again while there is hope: a request whose answer was lost has one effect, as the Job's name
 * is the query's and its launch is marked. Thread-safe.
 */
final class JobRequests {
    /** For refusals that may come from a policy that is just being changed, or from a webhook that restarts. */
    static final Duration SHORT_GRACE = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(JobRequests.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration QUOTA_PAUSE = Duration.ofSeconds(1);

    private final JobSpec spec;
    private final KubernetesSettings settings;
    private final ClusterApi cluster;
    private final JobTemplate template;
    private final JobObjects objects;
    private final StandbyPool standbys;
    private final JobSecrets secrets;
    /** Of the Job that runs the query. */
    private volatile Running running;

    private record Running(String name, String launch) {}

    JobRequests(
            JobSpec spec,
            KubernetesSettings settings,
            ClusterApi cluster,
            JobTemplate template,
            JobObjects objects,
            StandbyPool standbys) {
        this.spec = spec;
        this.settings = settings;
        this.cluster = cluster;
        this.template = template;
        this.objects = objects;
        this.standbys = standbys;
        this.secrets = JobSecrets.create();
        this.running = new Running(JobTemplate.name(spec), secrets.launch());
    }

    /** The Job is there already. */
    void adopt(String name, String launch) {
        running = new Running(name, launch);
    }

    String launch() {
        return running.launch();
    }

    /** It was there before the query. */
    boolean isOnStandby() {
        return !running.name().equals(JobTemplate.name(spec));
    }

    boolean isToken(String text) {
        return secrets.isToken(text);
    }

    /**
     * Writes the spec's object, and gives it to a Job that stands by or creates one.
     *
     * @param given up: no more attempts are wanted
     * @return whether there may be a Job now
     * @throws QueryException if the cluster does not take it
     */
    boolean create(JobFindings findings, BooleanSupplier given) throws InterruptedException {
        if (given.getAsBoolean()) {
            return false;
        }
        RemoteJob remote = new RemoteJob(spec, Optional.of(new Callback(callbackUri(), secrets.token())));
        if (standbys.give(remote, standby -> adopt(standby.jobName(), standby.launch()))) {
            return true;
        }
        objects.write(remote);
        V1Job job = template.job(spec, JobObjects.specUri(spec), secrets.launch());
        long start = System.nanoTime();
        boolean sent = false;
        Duration pause = FIRST_PAUSE;
        while (!given.getAsBoolean()) {
            try {
                sent = true;
                cluster.createJob(job);
                return true;
            } catch (ApiFailure e) {
                if (e.isConflict() && isOurs()) {
                    return true;
                }
                pause = pauseAfter(e, findings, Duration.ofNanos(System.nanoTime() - start), pause);
            }
            Thread.sleep(pause);
        }
        return sent;
    }

    private String callbackUri() {
        return settings.callbackUri() + CallbackRoutes.PREFIX + spec.id();
    }

    /** Whether the Job of this query's name is this launch's; an earlier one makes room. */
    private boolean isOurs() throws InterruptedException {
        try {
            Optional<JsonNode> there = cluster.readJob(JobTemplate.name(spec));
            boolean ours = there.map(job -> job.path("metadata")
                            .path("labels")
                            .path(Labels.LAUNCH)
                            .asText())
                    .filter(secrets.launch()::equals)
                    .isPresent();
            if (there.isPresent() && !ours) {
                cluster.deleteJob(JobTemplate.name(spec));
            }
            return ours;
        } catch (ApiFailure e) {
            LOG.debug("{}: the Job of its name could not be looked at", spec.id(), e);
            return false;
        }
    }

    private Duration pauseAfter(ApiFailure failure, JobFindings findings, Duration elapsed, Duration pause) {
        Duration longer = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        if (failure.isPassing() || failure.isConflict()) {
            if (elapsed.compareTo(settings.apiPatience()) > 0) {
                throw unavailable("the query's Job could not be created within "
                        + settings.apiPatience().toSeconds() + " s: " + failure.getMessage());
            }
            return failure.waitBeforeRetry(longer);
        }
        if (failure.isInvalid()) {
            throw new QueryException(
                    ErrorCode.JOB_MISCONFIGURED,
                    "the query's job is described in a way that the cluster does not take; tell whoever runs this Eider"
                            + " (kubernetes.pod_template, kubernetes.tenants): " + failure.getMessage());
        }
        if (findings.refused(failure.getMessage(), Duration.ZERO) instanceof Finding.Trouble(var error, var grace)
                && elapsed.compareTo(grace) >= 0) {
            throw error;
        }
        return QUOTA_PAUSE;
    }

    /** Marks the pods of a Job that was taken over as this gateway's: those that are made later have the mark of the one before. */
    void handPods() throws InterruptedException {
        try {
            cluster.handPods(Labels.QUERY_ID + "=" + spec.id(), settings.gateway());
        } catch (ApiFailure e) {
            LOG.debug("{}: its pods could not be marked; the Job tells of their end", spec.id(), e);
        }
    }

    /** Has the Job controller try again to create the pod, before the end of a pause of its own that grows to a minute. */
    void nudge() throws InterruptedException {
        ObjectNode patch = Json.mapper().createObjectNode();
        patch.putObject("metadata")
                .putObject("annotations")
                .put(Labels.NUDGED, Instant.now().toString());
        try {
            cluster.patchJob(running.name(), patch);
        } catch (ApiFailure e) {
            LOG.debug("{}: its pod is tried later", spec.id(), e);
        }
    }

    static QueryException unavailable(String what) {
        return new QueryException(ErrorCode.CLUSTER_UNAVAILABLE, "Kubernetes does not answer: " + what);
    }

    /** Returns when the Job is gone, or cannot be deleted for longer than there is patience. */
    void delete() throws InterruptedException {
        delete(cluster, running.name(), settings.apiPatience());
    }

    static void delete(ClusterApi cluster, String name, Duration patience) throws InterruptedException {
        long start = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                cluster.deleteJob(name);
                return;
            } catch (ApiFailure e) {
                if (!e.isPassing() || System.nanoTime() - start > patience.toNanos()) {
                    LOG.warn("{} is left behind: {}", name, e.getMessage());
                    return;
                }
                Thread.sleep(e.waitBeforeRetry(pause));
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        }
    }
}
