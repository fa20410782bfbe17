package dev.eider.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.gateway.job.RunningJob;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.util.PatchUtils;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Jobs that wait in a queue; the test suspends and resumes them, as Kueue does. */
@EnabledIfEnvironmentVariable(named = TestCluster.KUBECONFIG, matches = ".+", disabledReason = TestCluster.SKIPPED)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class KubernetesQueuesTest {
    private TestCluster cluster;
    private TestSettings settings;

    @BeforeAll
    void open() throws Exception {
        cluster = new TestCluster();
        settings = cluster.settings();
        settings.tenants = Map.of("test", new KubernetesSettings.Tenant(Optional.empty(), Optional.of("research")));
    }

    @AfterAll
    void close() throws Exception {
        cluster.close();
    }

    private void suspend(JobSpec spec, boolean suspended) throws ApiException {
        PatchUtils.patch(
                V1Job.class,
                () -> cluster.batch
                        .patchNamespacedJob(
                                JobTemplate.name(spec),
                                cluster.namespace,
                                new V1Patch("{\"spec\": {\"suspend\": " + suspended + "}}"))
                        .buildCall(null),
                V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH,
                cluster.client);
    }

    private List<String> objects(JobSpec spec) {
        return cluster.objects(Labels.QUERY_ID + "=" + spec.id());
    }

    private static JobEvent last(RunningJob job) throws InterruptedException {
        JobEvent event = job.next();
        while (!(event instanceof JobEvent.Finished)) {
            event = job.next();
        }
        return event;
    }

    private static void assertFails(RunningJob job, ErrorCode code, String words) {
        assertThatThrownBy(() -> last(job)).isInstanceOfSatisfying(QueryException.class, e -> {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
            assertThat(e).hasMessageContaining(words);
        });
    }

    @Test
    void jobThatIsNeverAdmittedEndsAfterTheGrace() throws Exception {
        settings.queueGrace = Duration.ofSeconds(2);
        JobSpec spec = cluster.job("SELECT 1").spec();
        try (KubernetesJobLauncher launcher = cluster.open(settings)) {
            long start = System.nanoTime();
            try (RunningJob job = launcher.launch(spec)) {
                assertFails(job, ErrorCode.UNSCHEDULABLE, "its queue 'research' has not admitted it");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(settings.queueGrace);
            TestCluster.until("nothing is left", () -> objects(spec).isEmpty());
        }
    }

    @Test
    void timeInTheQueueDoesNotCountForThePod() throws Exception {
        settings.queueGrace = Duration.ofSeconds(30);
        // Also of the container's start, which takes its time on a busy node.
        settings.pendingGrace = Duration.ofSeconds(6);
        JobSpec spec = cluster.job("SELECT 1").spec();
        try (KubernetesJobLauncher launcher = cluster.open(settings);
                RunningJob job = launcher.launch(spec)) {
            TestCluster.until("it is there", () -> !objects(spec).isEmpty());
            TestCluster.awaitQuietly(settings.pendingGrace.plusSeconds(1));
            assertThat(objects(spec)).containsExactly("job " + JobTemplate.name(spec));
            suspend(spec, false);
            assertThat(last(job)).isInstanceOf(JobEvent.Finished.class);
        } finally {
            settings.pendingGrace = Duration.ofSeconds(30);
        }
    }

    @Test
    void jobThatHasToMakeRoomIsDisplaced() throws Exception {
        settings.queueGrace = Duration.ofSeconds(30);
        JobSpec spec = cluster.job("SELECT count(*) FROM range(100000000000) t(i) WHERE hash(i) = 1")
                .spec();
        try (KubernetesJobLauncher launcher = cluster.open(settings);
                RunningJob job = launcher.launch(spec)) {
            TestCluster.until("it is there", () -> !objects(spec).isEmpty());
            suspend(spec, false);
            assertThat(job.next()).isInstanceOf(JobEvent.Progress.class);
            suspend(spec, true);
            assertFails(job, ErrorCode.JOB_DISPLACED, "its queue 'research' took it back");
        }
    }
}
