package dev.eider.gateway.kubernetes;

import io.kubernetes.client.openapi.models.V1Job;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Jobs can be created, followed, taken over and removed, for probes: whoever asks gets what is known, and the cluster is asked behind the scenes when
 * that has become old. A refusal counts at once, as nothing but a change of rights or configuration ends it; silence counts only when it
 * has lasted as long as statements are kept waiting for its end. Thread-safe.
 */
final class ClusterHealth {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterHealth.class);
    private static final int BAD_REQUEST = 400;
    /** What there is none of: rights are looked at before names are. */
    private static final String NOBODYS = "eider-nobodys";

    private final ClusterApi cluster;
    private final Supplier<List<V1Job>> samples;
    private final BooleanSupplier blind;
    private final Settings settings;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long askedNanos;
    private volatile @Nullable Trouble trouble;

    /**
     * @param selector of what is watched
     * @param patience with a server that does not answer
     * @param period between two questions
     * @param troublePeriod the same while something is missing
     */
    record Settings(String selector, Duration patience, Duration period, Duration troublePeriod) {}

    /**
     * @param what is missing, without names: health is told to everybody
     * @param counts whether it does already, however young it is
     * @param sinceNanos as {@link System#nanoTime} tells
     */
    private record Trouble(String what, boolean counts, long sinceNanos) {}

    /**
     * @param samples Jobs as queries have: one of each sort, at least one
     * @param blind whether something is not seen at the moment
     */
    ClusterHealth(ClusterApi cluster, Supplier<List<V1Job>> samples, BooleanSupplier blind, Settings settings) {
        this.cluster = cluster;
        this.samples = samples;
        this.blind = blind;
        this.settings = settings;
        this.askedNanos = System.nanoTime() - settings.troublePeriod().toNanos();
        this.trouble = new Trouble("its API server has not answered yet", true, System.nanoTime());
    }

    /** What keeps statements from being run, in a phrase. Does not wait. */
    Optional<String> missing() {
        Trouble known = trouble;
        Duration period = known == null ? settings.period() : settings.troublePeriod();
        if (isOver(period, askedNanos) && asking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("kubernetes-health").start(this::ask);
        }
        return known != null && (known.counts() || isOver(settings.patience(), known.sinceNanos()))
                ? Optional.of("kubernetes: " + known.what())
                : Optional.empty();
    }

    private static boolean isOver(Duration time, long sinceNanos) {
        return System.nanoTime() - sinceNanos >= time.toNanos();
    }

    private void ask() {
        try {
            if (isAllowed("Jobs cannot be created", this::tryCreate)
                    && isAllowed("Jobs cannot be deleted", () -> cluster.deleteJob(NOBODYS))
                    && isAllowed("Jobs cannot be read", () -> cluster.readJob(NOBODYS))
                    && isAllowed("Jobs cannot be patched", () -> cluster.handJob(NOBODYS, NOBODYS))
                    && isAllowed("pods cannot be patched", () -> cluster.handPod(NOBODYS, NOBODYS))
                    && isSeeing()) {
                if (trouble != null) {
                    LOG.info("Kubernetes takes Jobs");
                }
                trouble = null;
            }
        } catch (InterruptedException _) {
            LOG.debug("the cluster is not asked any more");
        } finally {
            askedNanos = System.nanoTime();
            asking.set(false);
        }
    }

    /** One sort that is refused is its tenant's trouble, of which the tenant's queries tell. */
    private void tryCreate() throws ApiFailure, InterruptedException {
        Optional<ApiFailure> refusal = Optional.empty();
        for (V1Job sample : samples.get()) {
            try {
                cluster.tryCreate(sample);
                return;
            } catch (ApiFailure e) {
                // A quota has room later; a webhook that knows no dry runs says nothing about those that are none.
                if (JobFindings.isQuota(e.getMessage()) || e.status() == BAD_REQUEST) {
                    return;
                }
                if (e.isPassing()) {
                    throw e;
                }
                refusal = refusal.or(() -> Optional.of(e));
            }
        }
        throw refusal.orElseThrow();
    }

    /** Without events, refused pods are told of later and with fewer words, and Jobs that stand by do not make room for those. */
    private boolean isSeeing() throws InterruptedException {
        if (!blind.getAsBoolean()) {
            return true;
        }
        for (ClusterApi.Kind kind : List.of(ClusterApi.Kind.PODS, ClusterApi.Kind.JOBS)) {
            if (!isAllowed(kind.plural() + " cannot be watched", () -> cluster.tryWatch(kind, settings.selector()))) {
                return false;
            }
        }
        return true;
    }

    private interface Question {
        void ask() throws ApiFailure, InterruptedException;
    }

    private boolean isAllowed(String otherwise, Question question) throws InterruptedException {
        try {
            question.ask();
            return true;
        } catch (ApiFailure e) {
            note(e, otherwise);
            return false;
        }
    }

    private void note(ApiFailure failure, String otherwise) {
        Trouble before = trouble;
        String what = failure.status() == 0
                ? "its API server does not answer"
                : otherwise + " (status " + failure.status() + "; the gateway's log has the reason)";
        if (before == null || !before.what().equals(what)) {
            LOG.warn("{}: {}", otherwise, failure.getMessage());
        }
        trouble = before == null
                ? new Trouble(what, !failure.isPassing(), System.nanoTime())
                : new Trouble(what, before.counts() || !failure.isPassing(), before.sinceNanos());
    }
}
