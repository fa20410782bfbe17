package dev.eider.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.gateway.kubernetes.Finding.Ended;
import dev.eider.gateway.kubernetes.Finding.Fine;
import dev.eider.gateway.kubernetes.Finding.Trouble;
import java.time.Duration;

/** What a Job, or an event about it, says that its pod cannot: because there is no pod yet, or none any more. */
final class JobFindings {
    /** The pod knows better how it ended, and its watch may be a moment behind. */
    private static final Duration AFTER_THE_POD = Duration.ofSeconds(3);

    private final JobSpec spec;
    private final Duration pendingGrace;

    JobFindings(JobSpec spec, Duration pendingGrace) {
        this.spec = spec;
        this.pendingGrace = pendingGrace;
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
                    // Suspended: a queue holds it back, and knows why.
                }
            }
        }
        return new Fine();
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
     * The cluster refused the Job or its pod.
     *
     * @param message of the API server, for which it has no form that a program could read: {@code exceeded quota} is what its quota
     *     plugin has always said
     */
    Finding refused(String message, Duration graceForOthers) {
        if (message.contains("exceeded quota")) {
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

    private QueryException timeLimit() {
        return new QueryException(
                ErrorCode.TIME_LIMIT_EXCEEDED,
                "the statement's job did not end within the limit of "
                        + spec.timeLimit().toSeconds() + " s and the time to start");
    }

    private QueryException lost(String how) {
        return new QueryException(ErrorCode.RUNNER_LOST, "the Job of query " + spec.id() + " " + how);
    }
}
