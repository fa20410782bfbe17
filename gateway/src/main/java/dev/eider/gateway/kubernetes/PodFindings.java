package dev.eider.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.gateway.job.ExitStatus;
import dev.eider.gateway.kubernetes.Finding.Ended;
import dev.eider.gateway.kubernetes.Finding.Fine;
import dev.eider.gateway.kubernetes.Finding.Trouble;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a pod's status says: by its phase, its reason, its conditions' reasons and its runner's reason, never by a message.
 *
 * <p>The disruption reasons are those of Kubernetes' "Pod disruption conditions"; a pod that is evicted for its own use of disk has none of
 * them, one that is evicted because the node is short of something has {@code TerminationByKubelet}.
 */
final class PodFindings {
    /** For what passes by itself: a Secret that the kubelet has not seen yet, an image that is pulled again. */
    private static final Duration SHORT_GRACE = Duration.ofSeconds(5);

    private static final String RUNNER = "container " + JobTemplate.CONTAINER;

    private final JobSpec spec;
    private final Duration pendingGrace;

    PodFindings(JobSpec spec, Duration pendingGrace) {
        this.spec = spec;
        this.pendingGrace = pendingGrace;
    }

    /** @param deleted this is how the pod was when it went */
    Finding of(JsonNode pod, boolean deleted) {
        JsonNode status = pod.path("status");
        JsonNode runner = find(status.path("containerStatuses"), "name", JobTemplate.CONTAINER);
        JsonNode state = runner.path("state");
        JsonNode terminated = state.path("terminated");
        Optional<QueryException> disruption = disruption(status);
        switch (status.path("reason").asText()) {
            case "Evicted" -> {
                return new Ended(disruption.or(() -> refused(status)).orElseGet(() -> diskFull(status)));
            }
            case "DeadlineExceeded" -> {
                return new Ended(timeLimit());
            }
            case "NodeLost" -> {
                return new Ended(nodeLost());
            }
            default -> {
                // What follows knows more.
            }
        }
        if (!terminated.isMissingNode()) {
            return new Ended(exited(terminated, disruption));
        }
        if (deleted || isOver(status) || isDeletedBeforeItsNode(pod)) {
            return new Ended(disruption
                    .or(() -> refused(status))
                    .or(() -> failedInitialization(pod))
                    .orElseGet(this::podDeleted));
        }
        if (disruption.isPresent()) {
            return new Trouble(disruption.get(), SHORT_GRACE);
        }
        // With a container beside it that does not start, the pod of a runner that runs is still pending.
        return status.path("phase").asText().equals("Pending") && !state.has("running")
                ? pending(status, runner)
                : new Fine();
    }

    /** Whether a container beside the runner, from the pod template or a webhook, has not ended: neither pod nor Job end with the runner then. */
    static boolean outlivesRunner(JsonNode pod) {
        if (isOver(pod.path("status"))) {
            return false;
        }
        for (JsonNode container : pod.path("spec").path("containers")) {
            String name = container.path("name").asText();
            if (!name.equals(JobTemplate.CONTAINER)
                    && !find(pod.path("status").path("containerStatuses"), "name", name)
                            .path("state")
                            .has("terminated")) {
                return true;
            }
        }
        return false;
    }

    /** Whether this may be the pod of a Job that was suspended: it is being deleted, or its runner is lost. */
    static boolean isGoing(JsonNode pod, Finding finding) {
        return finding instanceof Ended(var error)
                ? error.code() == ErrorCode.RUNNER_LOST
                : pod.path("metadata").path("deletionTimestamp").isTextual();
    }

    private static boolean isOver(JsonNode status) {
        String phase = status.path("phase").asText();
        return phase.equals("Failed") || phase.equals("Succeeded");
    }

    /** It is never started then, and kept for up to 20 s until somebody counts it as failed. */
    private static boolean isDeletedBeforeItsNode(JsonNode pod) {
        return pod.path("metadata").path("deletionTimestamp").isTextual()
                && !pod.path("spec").path("nodeName").isTextual();
    }

    private QueryException exited(JsonNode terminated, Optional<QueryException> disruption) {
        if (terminated.path("reason").asText().equals("OOMKilled")) {
            return new QueryException(
                    ErrorCode.OUT_OF_MEMORY,
                    "the query needed more than the "
                            + (spec.shape().memoryBytes() >> 20)
                            + " MiB that its job has: ask for more with SET eider.memory");
        }
        if (terminated.path("reason").asText().equals("StartError")) {
            return misconfigured(
                    RUNNER, "cannot be started", terminated.path("message").asText());
        }
        Optional<QueryException> told = lastMessage(terminated.path("message").asText());
        return told.or(() -> disruption)
                .orElseGet(() -> ExitStatus.explain(terminated.path("exitCode").asInt(), spec));
    }

    /** A runner that can write no manifest leaves its error as the container's last message. */
    private static Optional<QueryException> lastMessage(String message) {
        if (!message.startsWith("{")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(message, ErrorInfo.class).toException());
        } catch (UncheckedIOException _) {
            return Optional.empty();
        }
    }

    /** Init containers come first; the runner waits for them without a reason of its own. */
    private Finding pending(JsonNode status, JsonNode runner) {
        return Stream.concat(elements(status.path("initContainerStatuses")), Stream.of(runner))
                .flatMap(container -> blocked(container).stream())
                .findFirst()
                .orElseGet(() -> unscheduled(status));
    }

    private Optional<Finding> blocked(JsonNode container) {
        String name = "container " + container.path("name").asText();
        JsonNode waiting = container.path("state").path("waiting");
        String reason = waiting.path("reason").asText();
        String message = waiting.path("message").asText();
        return switch (reason) {
            case "", "PodInitializing", "ContainerCreating" -> Optional.empty();
            case "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError" ->
                Optional.of(new Trouble(
                        new QueryException(
                                ErrorCode.IMAGE_UNAVAILABLE,
                                "the image of the " + name
                                        + " of the query's job cannot be had; tell whoever runs this Eider: "
                                        + message),
                        Duration.ZERO));
            case "CreateContainerConfigError", "CreateContainerError", "RunContainerError" ->
                Optional.of(new Trouble(misconfigured(name, "cannot be made", message), SHORT_GRACE));
            default -> Optional.of(late(name, reason + " " + message));
        };
    }

    private Finding late(String container, String why) {
        return new Trouble(
                misconfigured(container, "did not start within " + pendingGrace.toSeconds() + " s", why), pendingGrace);
    }

    private Finding unscheduled(JsonNode status) {
        JsonNode scheduled = find(status.path("conditions"), "type", "PodScheduled");
        return switch (scheduled.path("reason").asText()) {
            case "Unschedulable" ->
                new Trouble(
                        new QueryException(
                                ErrorCode.UNSCHEDULABLE,
                                "no node had room for the query's job within " + pendingGrace.toSeconds()
                                        + " s; ask for less with SET eider.cpu and eider.memory, or add nodes: "
                                        + scheduled.path("message").asText()),
                        pendingGrace);
            // A queue holds it back, and knows why.
            case "SchedulingGated" -> new Fine();
            default -> late(RUNNER, "");
        };
    }

    private Optional<QueryException> disruption(JsonNode status) {
        JsonNode disrupted = find(status.path("conditions"), "type", "DisruptionTarget");
        if (!disrupted.path("status").asText().equals("True")) {
            return Optional.empty();
        }
        return switch (disrupted.path("reason").asText()) {
            case "PreemptionByScheduler" -> Optional.of(displaced("preempted by a pod of higher priority"));
            case "EvictionByEvictionAPI" -> Optional.of(displaced("evicted, as when its node is drained"));
            case "TerminationByKubelet" ->
                Optional.of(displaced("ended by its node, which was short of something or shutting down"));
            case "DeletionByTaintManager", "DeletionByPodGC" -> Optional.of(nodeLost());
            default -> Optional.of(displaced("disrupted"));
        };
    }

    /** The kubelet looks itself whether it can run a pod that it was given, and fails one that it cannot before it begins with it. */
    private Optional<QueryException> refused(JsonNode status) {
        String reason = status.path("reason").asText();
        boolean begun = Stream.of("initContainerStatuses", "containerStatuses")
                .flatMap(field -> elements(status.path(field)))
                .anyMatch(container -> !container.path("state").has("waiting"));
        return isOver(status) && !reason.isEmpty() && !begun
                ? Optional.of(displaced("refused by its node: " + reason + ": "
                        + status.path("message").asText()))
                : Optional.empty();
    }

    /** The first init container that failed, unless its pod was told to end; native sidecars are started again. */
    private static Optional<QueryException> failedInitialization(JsonNode pod) {
        for (JsonNode container : pod.path("spec").path("initContainers")) {
            String name = container.path("name").asText();
            JsonNode terminated = find(pod.path("status").path("initContainerStatuses"), "name", name)
                    .path("state")
                    .path("terminated");
            int exit = terminated.path("exitCode").asInt();
            if (exit != 0
                    && !container.path("restartPolicy").asText().equals("Always")
                    && !pod.path("metadata").has("deletionTimestamp")) {
                return Optional.of(misconfigured(
                        "init container " + name,
                        "ended with status " + exit + " ("
                                + terminated.path("reason").asText() + ")",
                        terminated.path("message").asText()));
            }
        }
        return Optional.empty();
    }

    private static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static JsonNode find(JsonNode list, String field, String value) {
        return elements(list)
                .filter(element -> element.path(field).asText().equals(value))
                .findFirst()
                .orElseGet(() -> Json.mapper().missingNode());
    }

    private QueryException diskFull(JsonNode status) {
        return new QueryException(
                ErrorCode.DISK_FULL,
                "the query's job needed more disk than the " + (spec.shape().diskBytes() >> 20) + " MiB that it has: "
                        + status.path("message").asText()
                        + "; filter earlier or select fewer columns, or ask for more memory with SET eider.memory so that less goes to"
                        + " disk");
    }

    QueryException timeLimit() {
        return spec.timeLimitExceeded();
    }

    private QueryException displaced(String how) {
        return new QueryException(ErrorCode.JOB_DISPLACED, "the job of query " + spec.id() + " was " + how);
    }

    private QueryException nodeLost() {
        return new QueryException(ErrorCode.NODE_LOST, "the node that ran query " + spec.id() + " has gone");
    }

    private QueryException podDeleted() {
        return new QueryException(
                ErrorCode.RUNNER_LOST, "the pod of query " + spec.id() + " was deleted before its result was whole");
    }

    private static QueryException misconfigured(String container, String how, String why) {
        return new QueryException(
                ErrorCode.JOB_MISCONFIGURED,
                "the " + container + " of the query's job " + how + "; tell whoever runs this Eider"
                        + (why.isBlank() ? "" : ": " + why.strip()));
    }
}
