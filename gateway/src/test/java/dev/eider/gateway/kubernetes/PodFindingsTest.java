package dev.eider.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.Json;
import dev.eider.gateway.kubernetes.Finding.Ended;
import dev.eider.gateway.kubernetes.Finding.Fine;
import dev.eider.gateway.kubernetes.Finding.Trouble;
import dev.eider.runner.TestJob;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statuses as a cluster writes them; {@link KubernetesEndsTest} has a cluster write them. */
class PodFindingsTest {
    private static final Duration GRACE = Duration.ofMinutes(5);

    private final PodFindings findings = new PodFindings(new TestJob("s3://b", "SELECT 1").spec(), GRACE);

    private Finding of(String status, boolean deleted) {
        try {
            JsonNode pod = Json.mapper().readTree("{\"status\": " + status + "}");
            return findings.of(pod, deleted);
        } catch (JsonProcessingException e) {
            throw new AssertionError(status, e);
        }
    }

    @ParameterizedTest
    @CsvSource({"'{}', RUNNER_LOST", "'{\"nodeName\": \"n\"}', JOB_MISCONFIGURED"})
    void podThatIsDeletedBeforeItHasANodeIsNotWaitedFor(String spec, ErrorCode expected) throws Exception {
        JsonNode pod = Json.mapper()
                .readTree("{\"metadata\": {\"deletionTimestamp\": \"2026-11-22T02:00:00Z\"}, \"spec\": " + spec
                        + ", \"status\": {\"phase\": \"Pending\"}}");
        assertThat(code(findings.of(pod, false))).isEqualTo(expected);
    }

    private static ErrorCode code(Finding finding) {
        return switch (finding) {
            case Ended(var error) -> error.code();
            case Trouble(var error, var _) -> error.code();
            case Fine() -> throw new AssertionError("nothing is wrong");
        };
    }

    private static String terminated(String state) {
        return "{\"phase\": \"Failed\", \"containerStatuses\": [{\"name\": \"runner\", \"state\": {\"terminated\": "
                + state + "}}]}";
    }

    private static String disrupted(String phase, String reason) {
        return "{\"phase\": \"" + phase + "\", \"conditions\": [{\"type\": \"DisruptionTarget\", \"status\": \"True\","
                + " \"reason\": \"" + reason + "\"}]}";
    }

    @ParameterizedTest
    @CsvSource({
        "OOMKilled, 137, OUT_OF_MEMORY",
        "Error, 3, OUT_OF_MEMORY",
        "Error, 137, RUNNER_LOST",
        "Error, 1, RUNNER_LOST",
        "StartError, 128, JOB_MISCONFIGURED",
        "Completed, 0, RUNNER_LOST"
    })
    void containerThatEnded(String reason, int exit, ErrorCode expected) {
        Finding finding = of(terminated("{\"reason\": \"" + reason + "\", \"exitCode\": " + exit + "}"), false);
        assertThat(finding).isInstanceOf(Ended.class);
        assertThat(code(finding)).isEqualTo(expected);
    }

    @Test
    void lastMessageIsTheRunnersOwnError() {
        String message = Json.write(ErrorInfo.of(ErrorCode.BUCKET_NOT_FOUND, "no bucket"));
        String state = Json.mapper()
                .createObjectNode()
                .put("reason", "Error")
                .put("exitCode", 1)
                .put("message", message)
                .toString();
        assertThat(code(of(terminated(state), false))).isEqualTo(ErrorCode.BUCKET_NOT_FOUND);
        assertThat(code(of(terminated(state.replace("BUCKET_NOT_FOUND", "NEVER_HEARD")), false)))
                .isEqualTo(ErrorCode.RUNNER_LOST);
    }

    @ParameterizedTest
    @CsvSource({
        "PreemptionByScheduler, JOB_DISPLACED",
        "EvictionByEvictionAPI, JOB_DISPLACED",
        "TerminationByKubelet, JOB_DISPLACED",
        "DeletionByTaintManager, NODE_LOST",
        "DeletionByPodGC, NODE_LOST",
        "SomethingNew, JOB_DISPLACED"
    })
    void podThatIsDisrupted(String reason, ErrorCode expected) {
        assertThat(of(disrupted("Running", reason), false)).isInstanceOf(Trouble.class);
        assertThat(code(of(disrupted("Running", reason), false))).isEqualTo(expected);
        assertThat(of(disrupted("Running", reason), true)).isInstanceOf(Ended.class);
        assertThat(code(of(disrupted("Failed", reason), false))).isEqualTo(expected);
    }

    /** The kubelet says the same of both; only one is the query's own doing. */
    @Test
    void evictionForItsOwnDiskAndForTheNodes() {
        String own = terminated("{\"reason\": \"ContainerStatusUnknown\", \"exitCode\": 137}")
                .replaceFirst("\\{", "{\"reason\": \"Evicted\", \"message\": \"Usage of EmptyDir volume\", ");
        String nodes = disrupted("Failed", "TerminationByKubelet").replaceFirst("\\{", "{\"reason\": \"Evicted\", ");
        assertThat(code(of(own, false))).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(code(of(nodes, false))).isEqualTo(ErrorCode.JOB_DISPLACED);
    }

    /** A node that is short of something calls that an eviction, too. */
    @ParameterizedTest
    @ValueSource(strings = {"OutOfcpu", "NodeAffinity", "UnexpectedAdmissionError", "Evicted"})
    void podThatItsNodeRefuses(String reason) {
        Finding finding = of(
                "{\"phase\": \"Failed\", \"reason\": \"" + reason + "\", \"message\": \"Pod was rejected: busy\"}",
                false);
        assertThat(finding).isInstanceOfSatisfying(Ended.class, end -> {
            assertThat(end.unlessCommitted().code()).isEqualTo(ErrorCode.JOB_DISPLACED);
            assertThat(end.unlessCommitted()).hasMessageContaining(reason + ": Pod was rejected: busy");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "ImagePullBackOff, IMAGE_UNAVAILABLE, 0",
        "ErrImageNeverPull, IMAGE_UNAVAILABLE, 0",
        "InvalidImageName, IMAGE_UNAVAILABLE, 0",
        "CreateContainerConfigError, JOB_MISCONFIGURED, 5",
        "CreateContainerError, JOB_MISCONFIGURED, 5",
        "ContainerCreating, JOB_MISCONFIGURED, 300",
        "ErrImagePull, JOB_MISCONFIGURED, 300"
    })
    void podThatDoesNotStart(String reason, ErrorCode expected, int graceSeconds) {
        Finding finding = of(
                "{\"phase\": \"Pending\", \"containerStatuses\": [{\"name\": \"runner\", \"state\": {\"waiting\": {\"reason\": \""
                        + reason + "\"}}}]}",
                false);
        assertThat(code(finding)).isEqualTo(expected);
        assertThat(finding)
                .isInstanceOfSatisfying(
                        Trouble.class, trouble -> assertThat(trouble.grace()).hasSeconds(graceSeconds));
    }

    @Test
    void schedulerHasNoPlace() {
        String status = "{\"phase\": \"Pending\", \"conditions\": [{\"type\": \"PodScheduled\", \"status\": \"False\","
                + " \"reason\": \"%s\", \"message\": \"0/3 nodes are available\"}]}";
        assertThat(of(status.formatted("Unschedulable"), false)).isInstanceOfSatisfying(Trouble.class, trouble -> {
            assertThat(trouble.error().code()).isEqualTo(ErrorCode.UNSCHEDULABLE);
            assertThat(trouble.error()).hasMessageContaining("0/3 nodes are available");
            assertThat(trouble.grace()).isEqualTo(GRACE);
        });
        assertThat(of(status.formatted("SchedulingGated"), false)).isInstanceOf(Fine.class);
    }

    @Test
    void podThatRunsIsFineUntilItGoes() {
        String running =
                "{\"phase\": \"Running\", \"containerStatuses\": [{\"name\": \"runner\", \"state\": {\"running\": {}}}]}";
        assertThat(of(running, false)).isInstanceOf(Fine.class);
        assertThat(code(of(running, true))).isEqualTo(ErrorCode.RUNNER_LOST);
        assertThat(code(of("{\"phase\": \"Failed\", \"reason\": \"DeadlineExceeded\"}", false)))
                .isEqualTo(ErrorCode.TIME_LIMIT_EXCEEDED);
    }

    /** A pod of the containers {@code agent}, which the kubelet lists first, and {@code runner}. */
    private static JsonNode beside(String phase, String agentState, String runnerState) throws Exception {
        return Json.mapper()
                .readTree("{\"spec\": {\"containers\": [{\"name\": \"runner\"}, {\"name\": \"agent\"}]}, \"status\":"
                        + " {\"phase\": \"" + phase + "\", \"containerStatuses\": ["
                        + "{\"name\": \"agent\", \"state\": {" + agentState + "}},"
                        + "{\"name\": \"runner\", \"state\": {" + runnerState + "}}]}}");
    }

    @Test
    void containerBesideTheRunnerTellsNothing() throws Exception {
        String running = "\"running\": {}";
        String killed = "\"terminated\": {\"reason\": \"OOMKilled\", \"exitCode\": 137}";
        String unavailable = "\"waiting\": {\"reason\": \"ImagePullBackOff\"}";
        assertThat(findings.of(beside("Running", killed, running), false)).isInstanceOf(Fine.class);
        assertThat(findings.of(beside("Pending", unavailable, running), false)).isInstanceOf(Fine.class);
        for (String agent : List.of(running, unavailable, killed)) {
            Finding finding = findings.of(beside("Running", agent, killed), false);
            assertThat(finding).isInstanceOf(Ended.class);
            assertThat(code(finding)).isEqualTo(ErrorCode.OUT_OF_MEMORY);
        }
    }

    @Test
    void podEndsWithItsRunnerIfNothingElseRuns() throws Exception {
        String running = "\"running\": {}";
        String ended = "\"terminated\": {\"exitCode\": 0}";
        assertThat(PodFindings.outlivesRunner(beside("Running", running, ended)))
                .isTrue();
        assertThat(PodFindings.outlivesRunner(beside("Running", ended, running)))
                .isFalse();
        assertThat(PodFindings.outlivesRunner(beside("Failed", "\"waiting\": {}", "\"waiting\": {}")))
                .as("an init container failed")
                .isFalse();
        assertThat(PodFindings.outlivesRunner(
                        Json.mapper().readTree("{\"spec\": {\"containers\": [{\"name\": \"runner\"}]}}")))
                .isFalse();
    }

    /** A pod whose runner waits for {@code proxy}, a native sidecar, and {@code prepare}. */
    private static JsonNode initializing(String phase, String proxyState, String prepareState) throws Exception {
        return Json.mapper()
                .readTree("{\"spec\": {\"initContainers\": [{\"name\": \"proxy\", \"restartPolicy\": \"Always\"},"
                        + " {\"name\": \"prepare\"}]}, \"status\": {\"phase\": \"" + phase
                        + "\", \"initContainerStatuses\": [{\"name\": \"proxy\", \"state\": {" + proxyState
                        + "}}, {\"name\": \"prepare\", \"state\": {" + prepareState
                        + "}}], \"containerStatuses\": [{\"name\": \"runner\", \"state\": {\"waiting\": {\"reason\":"
                        + " \"PodInitializing\"}}}]}}");
    }

    @ParameterizedTest
    @CsvSource({
        "ImagePullBackOff, IMAGE_UNAVAILABLE, 0",
        "CreateContainerConfigError, JOB_MISCONFIGURED, 5",
        "CrashLoopBackOff, JOB_MISCONFIGURED, 300",
        "PodInitializing, JOB_MISCONFIGURED, 300"
    })
    void initContainerThatDoesNotStart(String reason, ErrorCode expected, int graceSeconds) throws Exception {
        String waiting = "\"waiting\": {\"reason\": \"" + reason + "\", \"message\": \"why\"}";
        for (JsonNode pod : List.of(
                initializing("Pending", waiting, "\"waiting\": {\"reason\": \"PodInitializing\"}"),
                initializing("Pending", "\"running\": {}", waiting))) {
            assertThat(findings.of(pod, false)).isInstanceOfSatisfying(Trouble.class, trouble -> {
                assertThat(trouble.error().code()).isEqualTo(expected);
                assertThat(trouble.grace()).hasSeconds(graceSeconds);
                if (!reason.equals("PodInitializing")) {
                    assertThat(trouble.error()).hasMessageContaining("why");
                }
            });
        }
    }

    /** What serves it is ended with it, and not to blame. */
    @Test
    void initContainerThatFails() throws Exception {
        JsonNode pod = initializing(
                "Failed",
                "\"terminated\": {\"exitCode\": 143}",
                "\"terminated\": {\"exitCode\": 7, \"reason\": \"Error\", \"message\": \"no keys\\n\"}");
        assertThat(findings.of(pod, false)).isInstanceOfSatisfying(Ended.class, end -> {
            assertThat(end.unlessCommitted().code()).isEqualTo(ErrorCode.JOB_MISCONFIGURED);
            assertThat(end.unlessCommitted())
                    .hasMessageContaining("init container prepare")
                    .hasMessageContaining("status 7 (Error)")
                    .hasMessageEndingWith("no keys");
        });
        ((ObjectNode) pod).putObject("metadata").put("deletionTimestamp", "2026-11-22T02:00:00Z");
        assertThat(code(findings.of(pod, true))).isEqualTo(ErrorCode.RUNNER_LOST);
    }
}
