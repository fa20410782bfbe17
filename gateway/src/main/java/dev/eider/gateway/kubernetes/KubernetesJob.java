package dev.eider.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.ResultManifest;
import dev.eider.gateway.job.RunningJob;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A query's Job. Four parties tell it something: the creation (a virtual thread of its own), the runner's callbacks, the shared watches,
 * and the clock. Whoever says first how it ended is believed, except that the end of a pod counts only after a look for the manifest: that
 * is the truth. No method but {@link #next()} and {@link #close()} blocks.
 */
final class KubernetesJob implements RunningJob, CallbackTarget {
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesJob.class);

    /** A node is often full for a moment only. */
    private static final Duration PASSING = Duration.ofSeconds(2);
    /** For this time Jobs that stood by have made room. */
    private static final Duration HOPELESS = Duration.ofSeconds(30);

    private final JobSpec spec;
    private final JobRequests requests;
    private final JobRoom room;
    private final PodFindings podFindings;
    private final JobFindings jobFindings;
    private final JobOutcomes outcomes = new JobOutcomes();
    private final JobTrouble trouble;
    private final JobRemoval removal;
    private final Optional<String> queue;
    private final AtomicBoolean settling = new AtomicBoolean();
    private final long startNanos;
    private final Thread creation;
    private volatile boolean adopted;
    private volatile boolean podSeen;
    private volatile boolean heard;
    private boolean held;
    private boolean released;
    private long nudgedNanos;

    KubernetesJob(JobSpec spec, JobRequests requests, JobRoom room) {
        this.spec = spec;
        this.requests = requests;
        this.room = room;
        this.startNanos = room.nanoTime();
        this.nudgedNanos = startNanos;
        this.trouble = new JobTrouble(room, this::settle);
        this.removal = new JobRemoval(spec.id(), requests, room.keepsFinished());
        this.queue = room.queue(spec);
        this.podFindings = new PodFindings(spec, room.pendingGrace());
        this.jobFindings = new JobFindings(spec, room.pendingGrace(), room.queueGrace(), queue);
        this.creation = Thread.ofVirtual().name("create-" + spec.id()).unstarted(this::create);
    }

    void start() {
        creation.start();
    }

    /** Follows a Job that another gateway created, and that the watches see from now on. */
    void startAdopted() {
        adopted = true;
        removal.creationOver(true);
        awaitPod();
        // It may have ended before it could be seen.
        checkBlindly();
    }

    /** The Job is there; unless more of it is known. */
    private synchronized void awaitPod() {
        if (!podSeen && !trouble.isKnown()) {
            held = queue.isPresent() && !released;
            found(held ? jobFindings.held() : jobFindings.podOutstanding());
        }
    }

    private void create() {
        boolean created = false;
        try {
            created = requests.create(jobFindings, outcomes::ended);
            if (created) {
                awaitPod();
            }
        } catch (QueryException e) {
            outcomes.fail(e);
        } catch (InterruptedException _) {
            LOG.debug("{}: its creation was interrupted", spec.id());
        } catch (RuntimeException e) {
            LOG.error("{}: its Job could not be created", spec.id(), e);
            outcomes.fail(
                    new QueryException(ErrorCode.INTERNAL_ERROR, "the query's Job could not be created: " + e, e));
        } finally {
            removal.creationOver(created);
        }
    }

    @Override
    public JobEvent next() throws InterruptedException {
        return outcomes.next();
    }

    // What the runner tells.

    @Override
    public QueryId id() {
        return spec.id();
    }

    @Override
    public boolean isToken(String token) {
        return requests.isToken(token);
    }

    @Override
    public void told(JobEvent event) {
        synchronized (this) {
            // It runs, whatever the watches have seen.
            podSeen = true;
            removal.podStarted();
            heard = true;
            trouble.over();
        }
        // Before it is told: whoever hears of it may close this at once.
        if (event instanceof JobEvent.Finished) {
            removal.endedByItself();
        }
        outcomes.tell(event);
    }

    @Override
    public void told(QueryException failure) {
        removal.podStarted();
        removal.endedByItself();
        outcomes.fail(failure);
    }

    // What the watches see.

    boolean isLaunch(String launch) {
        return requests.launch().equals(launch);
    }

    void pod(JsonNode pod, boolean deleted) {
        Finding finding = podFindings.of(pod, deleted);
        removal.outlivesRunner(PodFindings.outlivesRunner(pod));
        synchronized (this) {
            if (pod.path("status").path("startTime").isTextual()) {
                removal.podStarted();
            }
            if (finding instanceof Finding.Ended && removal.hasPodStarted()) {
                removal.podOver();
            }
            if (held && released && PodFindings.isGoing(pod, finding)) {
                heldBack();
                return;
            }
            if (!podSeen) {
                // What was in its way is over, and what is in its way now has a time of its own.
                podSeen = true;
                trouble.over();
            }
        }
        if (finding instanceof Finding.Ended && !deleted) {
            removal.endedByItself();
        }
        found(finding);
    }

    void job(JsonNode job, boolean deleted) {
        if (adopted && !podSeen && job.path("status").path("active").asInt() > 0) {
            Thread.startVirtualThread(this::handPods);
        }
        Finding finding = jobFindings.of(job, deleted);
        if (!(finding instanceof Finding.Fine)) {
            found(finding);
            return;
        }
        if (job.path("spec").path("suspend").asBoolean()) {
            heldBack();
        } else {
            released();
        }
    }

    /**
     * The pod of one that is taken back goes, and its end must not look like the statement's doing. One whose pod had not started waits
     * again, for its next pod.
     */
    private synchronized void heldBack() {
        if (released && removal.hasPodStarted()) {
            removal.takenBack();
            found(jobFindings.takenBack());
        } else if (released || !podSeen) {
            if (!held) {
                trouble.over();
            }
            held = true;
            podSeen = false;
            found(jobFindings.held());
        }
    }

    private synchronized void released() {
        released = true;
        if (held && !podSeen) {
            found(jobFindings.podOutstanding());
        }
        held = false;
    }

    private void handPods() {
        try {
            requests.handPods();
        } catch (InterruptedException _) {
            LOG.debug("{}: its pods are not looked for any more", spec.id());
        }
    }

    /** The Job has no pod because the cluster refused it. */
    void podRefused(String message) {
        if (!podSeen) {
            found(jobFindings.refused(message, JobRequests.SHORT_GRACE));
        }
    }

    /** No node or quota has any for it, and what others give it now may still help. */
    synchronized boolean lacksRoom() {
        return !held
                && !outcomes.ended()
                && Stream.of(ErrorCode.UNSCHEDULABLE, ErrorCode.QUOTA_EXCEEDED)
                        .flatMap(code -> trouble.since(code).stream())
                        .anyMatch(time -> time.compareTo(PASSING) > 0 && time.compareTo(HOPELESS) < 0);
    }

    /** How long its pod has been due since its controller was last asked for it; less than zero if that would be of no use. */
    synchronized Duration podDue() {
        boolean due = !podSeen && !held && trouble.isKnown() && !outcomes.ended();
        return due ? Duration.ofNanos(room.nanoTime() - nudgedNanos) : Duration.ofNanos(-1);
    }

    /** The Job controller tries ever less often to create a pod that was refused, though a quota may have room again. */
    void nudge() throws InterruptedException {
        synchronized (this) {
            nudgedNanos = room.nanoTime();
        }
        requests.nudge();
    }

    /** A list of all pods does not have this Job's. */
    void podMissing() {
        if (removal.hasPodStarted() && !outcomes.ended()) {
            removal.podOver();
            found(new Finding.Ended(
                    new QueryException(ErrorCode.RUNNER_LOST, "the pod of query " + spec.id() + " has gone")));
        }
    }

    private void found(Finding finding) {
        switch (finding) {
            case Finding.Fine() -> trouble.over();
            case Finding.Ended(var error) -> {
                if (queue.isPresent() && error.code() == ErrorCode.RUNNER_LOST) {
                    // Its queue may have taken the Job back, and the Job's watch be a moment behind.
                    trouble.begin(new Finding.Trouble(error, JobFindings.AFTER_THE_POD));
                    checkBlindly();
                } else {
                    settle(error);
                }
            }
            case Finding.Trouble newTrouble -> trouble.begin(newTrouble);
        }
    }

    /** Whatever holds it up, and whether or not anything is heard of it, there is an end to waiting. */
    void checkAge() {
        if (room.nanoTime() - startNanos > room.longestLife(spec).toNanos()) {
            settle(
                    room.isBlind()
                            ? JobRequests.unavailable("nothing is known of the query's job for longer than it may take")
                            : jobFindings.timeLimit());
        }
    }

    /** Nothing is heard of the cluster: the bucket still tells of an end. */
    void checkBlindly() {
        if (outcomes.ended()) {
            return;
        }
        Thread.startVirtualThread(() -> {
            try {
                Optional<ResultManifest> manifest = room.objects().manifest(spec);
                manifest.ifPresent(m -> told(new JobEvent.Finished(m)));
            } catch (QueryException | UncheckedIOException e) {
                LOG.debug("{}: the bucket does not tell either", spec.id(), e);
            }
        });
    }

    /** Ends with the manifest, if there is one, else with {@code error}. */
    private void settle(QueryException error) {
        if (outcomes.ended() || !settling.compareAndSet(false, true)) {
            return;
        }
        Thread.startVirtualThread(() -> {
            try {
                Optional<ResultManifest> manifest = room.objects().manifest(spec);
                if (manifest.isPresent()) {
                    told(new JobEvent.Finished(manifest.get()));
                } else {
                    outcomes.fail(unlessUnheard(error));
                }
            } catch (QueryException e) {
                outcomes.fail(e);
            } catch (RuntimeException e) {
                LOG.error("{}: its manifest cannot be read", spec.id(), e);
                outcomes.fail(error);
            }
        });
    }

    /** One that stood by and dies without a word may have been about to die: that is not the statement's doing. */
    private QueryException unlessUnheard(QueryException error) {
        return error.code() == ErrorCode.RUNNER_LOST && requests.isOnStandby() && !heard
                ? new QueryException(
                        ErrorCode.JOB_DISPLACED,
                        "the Job that stood by for query " + spec.id() + " ended before it told anything: "
                                + error.getMessage(),
                        error)
                : error;
    }

    @Override
    public void cancel() {
        if (outcomes.fail(new QueryException(ErrorCode.QUERY_CANCELLED, "the query was cancelled"))) {
            removal.begin();
        }
    }

    /** Attempts to create it are over, and no other was made since; a Job that is there goes on. */
    @Override
    public void leave() {
        removal.leave();
        outcomes.fail(new QueryException(ErrorCode.SHUTTING_DOWN, "another gateway goes on with the query"));
    }

    @Override
    public void close() {
        trouble.close();
        cancel();
        removal.await();
        room.closed(this);
    }
}
