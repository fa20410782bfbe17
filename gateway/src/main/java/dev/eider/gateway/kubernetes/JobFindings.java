package dev.eider.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.gateway.kubernetes.Finding.Ended;
import dev.eider.gateway.kubernetes.Finding.Fine;
import dev.eider.gateway.kubernetes.Finding.Trouble;
import java.time.Duration;
import java.util.Optional;

/** What a Job, or an event about it, says that its pod cannot: because there is no pod yet, or none any more. */
final class JobFindings {
    /** The pod knows better how it ended, and its watch may be a moment behind. */
    static final Duration AFTER_THE_POD = Duration.ofSeconds(3);

    private final JobSpec spec;
    private final Duration pendingGrace;
    private final Duration queueGrace;
    private final Optional<String> queue;

    /** @param queue that the Job waits in */
    JobFindings(JobSpec spec, Duration pendingGrace, Duration queueGrace, Optional<String> queue) {
        this.spec = spec;
        this.pendingGrace = pendingGrace;
        this.queueGrace = queueGrace;
        this.queue = queue;
    }

    Finding of(JsonNode job, boolean deleted) {
        if (deleted) {
            return new Ended(lost("was deleted"));
        }
        for (JsonNode condition : job.path("status").path("conditions")) {
            if (!condition.path("status").asText().equals("True")) {
                continue;
            }
            switch (condition.path("type").asText()) {
                case "Failed", "FailureTarget" -> {
                    return condition.path("reason").asText().equals("DeadlineExceeded")
                            ? new Ended(timeLimit())
                            : new Trouble(
                                    lost("failed: " + condition.path("message").asText()), AFTER_THE_POD);
                }
                case "Complete", "SuccessCriteriaMet" -> {
                    return new Trouble(lost("ended without a result"), AFTER_THE_POD);
                }
                default -> {
                    // Suspended: the spec tells that as well.
                }
            }
        }
        return new Fine();
    }

    /** The Job is suspended, and waits to be resumed. Why it waits stands in Kueue's Workload, which the gateway has no right to see. */
    Finding held() {
        return new Trouble(
                new QueryException(
                        ErrorCode.UNSCHEDULABLE,
                        "the query's job was held back for " + queueGrace.toSeconds()
                                + " s (kubernetes.queue_seconds): "
                                + holder() + " has not admitted it; whoever runs this Eider sees by 'kubectl get"
                                + " localqueues,workloads' whether it is there, and what it waits for"),
                queueGrace);
    }

    /** The Job was suspended after it had been let go: its pod ends. */
    Finding takenBack() {
        return new Ended(new QueryException(
                ErrorCode.JOB_DISPLACED,
                "the job of query " + spec.id() + " had to make room: " + holder() + " took it back"));
    }

    private String holder() {
        return queue.map(name -> "its queue '" + name + "'").orElse("whoever suspended the Job");
    }

    /** The Job is there and has no pod. */
    Finding podOutstanding() {
        return new Trouble(
                new QueryException(
                        ErrorCode.CLUSTER_UNAVAILABLE,
                        "Kubernetes made no pod for query " + spec.id() + " within " + pendingGrace.toSeconds() + " s"),
                pendingGrace);
    }

    /**
     * Whether a quota refused something.
     *
     * @param message of the API server, for which it has no form that a program could read: this is what its quota plugin has always said
     */
    static boolean isQuota(String message) {
        return message.contains("exceeded quota");
    }

    /** The cluster refused the Job or its pod. */
    Finding refused(String message, Duration graceForOthers) {
        if (isQuota(message)) {
            return new Trouble(
                    new QueryException(
                            ErrorCode.QUOTA_EXCEEDED,
                            "the namespace's quota had no room for the query's job within " + pendingGrace.toSeconds()
                                    + " s: " + message),
                    pendingGrace);
        }
        return new Trouble(
                new QueryException(
                        ErrorCode.ADMISSION_REFUSED, "the cluster does not admit the query's job: " + message),
                graceForOthers);
    }

    QueryException timeLimit() {
        return new QueryException(
                ErrorCode.TIME_LIMIT_EXCEEDED,
                "the statement's job did not end within the limit of "
                        + spec.timeLimit().toSeconds() + " s and the time to start");
    }

    private QueryException lost(String how) {
        return new QueryException(ErrorCode.RUNNER_LOST, "the Job of query " + spec.id() + " " + how);
    }
}
