package dev.eider.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryId;
import dev.eider.contract.RemoteJob;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A Job whose runner is up before its query is there. It goes one way only: its runner starts, waits, is claimed for a query, says that it
 * has the query's size, and is given the query; from anywhere but the last it may fall to its end. Whoever gives the query knows for
 * certain whether this runner has it. Thread-safe.
 */
final class StandbyJob {
    private enum State {
        STARTING,
        WAITING,
        CLAIMED,
        RESIZED,
        GIVEN,
        OVER
    }

    private final JobSpec warmUp;
    private final JobSecrets secrets;
    private final long bornNanos = System.nanoTime();
    private State state = State.STARTING;
    /** Requests of the runner that wait here for a query. */
    private int polls;

    private long heardNanos = bornNanos;
    private String podName = "";
    private CompletableFuture<Void> creation = CompletableFuture.completedFuture(null);
    private @Nullable JobShape claimedFor;
    private @Nullable RemoteJob query;

    /** @param warmUp without a statement: the size it waits with, where its runner warms up and how it gets there; its id is this one's */
    StandbyJob(JobSpec warmUp, JobSecrets secrets) {
        this.warmUp = warmUp;
        this.secrets = secrets;
    }

    QueryId id() {
        return warmUp.id();
    }

    JobSpec warmUp() {
        return warmUp;
    }

    String jobName() {
        return JobTemplate.standbyName(id());
    }

    String launch() {
        return secrets.launch();
    }

    boolean isToken(String text) {
        return secrets.isToken(text);
    }

    synchronized void creation(CompletableFuture<Void> done) {
        creation = done;
    }

    /** Done when the requests for it to be made are over, well or not. */
    synchronized CompletableFuture<Void> creation() {
        return creation;
    }

    synchronized String podName() {
        return podName;
    }

    synchronized Duration age() {
        return Duration.ofNanos(System.nanoTime() - bornNanos);
    }

    /** Since its runner was last heard; none while it waits here. */
    synchronized Duration silence() {
        return polls > 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - heardNanos);
    }

    synchronized boolean isStarting() {
        return state == State.STARTING;
    }

    synchronized boolean isWaiting() {
        return state == State.WAITING;
    }

    synchronized boolean isOver() {
        return state == State.OVER;
    }

    // What the runner does.

    /** Waits until it is claimed and tells for which size; empty if it is not, yet. Told again to a runner that did not hear it. */
    synchronized Optional<JobShape> awaitClaim(Duration patience) throws InterruptedException {
        if (state == State.STARTING) {
            state = State.WAITING;
        }
        polls++;
        try {
            await(patience, () -> state != State.WAITING);
        } finally {
            polls--;
            heardNanos = System.nanoTime();
        }
        return state == State.CLAIMED ? Optional.ofNullable(claimedFor) : Optional.empty();
    }

    /** The runner has the size that it was claimed for: waits for its query; empty if it gets none. */
    synchronized Optional<RemoteJob> awaitQuery(Duration patience) throws InterruptedException {
        if (state == State.CLAIMED) {
            state = State.RESIZED;
            notifyAll();
        }
        await(patience, () -> state != State.RESIZED);
        return state == State.GIVEN ? Optional.ofNullable(query) : Optional.empty();
    }

    // What the gateway does.

    /** Takes it for one query, if its runner waits at this very moment. */
    synchronized boolean claim(JobShape shape) {
        if (state != State.WAITING || polls == 0 || podName.isEmpty()) {
            return false;
        }
        claimedFor = shape;
        state = State.CLAIMED;
        notifyAll();
        return true;
    }

    /**
     * Gives the query to a runner that is claimed, as soon as it has its size.
     *
     * @param given called before anybody can know of it
     * @return false if the runner has not come for it in time: then it will never get it
     */
    synchronized boolean give(RemoteJob job, Duration patience, Runnable given) throws InterruptedException {
        await(patience, () -> state != State.CLAIMED);
        if (state != State.RESIZED) {
            var _ = end();
            return false;
        }
        given.run();
        query = job;
        state = State.GIVEN;
        notifyAll();
        return true;
    }

    /** What a watch sees of its pod. A resize that is put off may come too late. */
    synchronized void pod(JsonNode pod, boolean deleted) {
        podName = pod.path("metadata").path("name").asText();
        JsonNode status = pod.path("status");
        String phase = status.path("phase").asText();
        boolean ended = deleted
                || pod.path("metadata").hasNonNull("deletionTimestamp")
                || phase.equals("Failed")
                || phase.equals("Succeeded");
        if (ended || isRefused(status)) {
            var _ = end();
        }
    }

    /** Infeasible or deferred: this node has no room for it. */
    private static boolean isRefused(JsonNode status) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals("PodResizePending")
                    && condition.path("status").asText().equals("True")) {
                return true;
            }
        }
        return false;
    }

    /**
     * It gets no query any more, unless it has one.
     *
     * @return whether it has none
     */
    synchronized boolean end() {
        if (state == State.GIVEN) {
            return false;
        }
        state = State.OVER;
        notifyAll();
        return true;
    }

    private synchronized void await(Duration patience, BooleanSupplier done) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!done.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
