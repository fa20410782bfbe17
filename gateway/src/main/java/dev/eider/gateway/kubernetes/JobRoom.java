package dev.eider.gateway.kubernetes;

import dev.eider.contract.JobSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;

/** What a job needs of the launcher that it belongs to. Thread-safe. */
interface JobRoom {
    JobObjects objects();

    Duration pendingGrace();

    /** The cluster's queue that the job waits in. */
    Optional<String> queue(JobSpec spec);

    /** How long the cluster's queue may hold a job back. */
    Duration queueGrace();

    /** From its launch to its end, with all that may hold it up. */
    Duration longestLife(JobSpec spec);

    /** Whether Jobs that have ended stay for a while. */
    boolean keepsFinished();

    /** The clock, as {@link System#nanoTime}. */
    long nanoTime();

    /** Nothing has been seen of the cluster for some time. */
    boolean isBlind();

    /** Runs {@code check} after {@code delay}, unless that is cancelled; it must not block. */
    Future<?> later(Duration delay, Runnable check);

    void closed(KubernetesJob job);
}
