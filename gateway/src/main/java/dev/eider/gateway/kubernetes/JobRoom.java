package dev.eider.gateway.kubernetes;

import java.time.Duration;

/** What a job needs of the launcher that it belongs to. Thread-safe. */
interface JobRoom {
    JobObjects objects();

    Duration pendingGrace();

    Duration apiPatience();

    /** Whether Jobs that have ended stay for a while. */
    boolean keepsFinished();

    /** Nothing has been seen of the cluster for some time. */
    boolean isBlind();

    /** Runs {@code check} after {@code delay}; it must not block. */
    void later(Duration delay, Runnable check);

    void closed(KubernetesJob job);
}
