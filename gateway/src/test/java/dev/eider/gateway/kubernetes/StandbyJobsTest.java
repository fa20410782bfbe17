package dev.eider.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultTarget;
import dev.eider.gateway.job.RunningJob;
import dev.eider.runner.TestJob;
import dev.eider.runner.TestResult;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.models.V1Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Jobs that wait for a query, on a real cluster. */
@EnabledIfEnvironmentVariable(named = TestCluster.KUBECONFIG, matches = ".+", disabledReason = TestCluster.SKIPPED)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class StandbyJobsTest {
    private static final JobShape IDLE = new JobShape(1000, 1L << 30, 1L << 30);
    private static final String ENDLESS = "SELECT count(*) FROM range(100000000000) t(i) WHERE hash(i) = 1";

    /** Long enough for its pod to be looked at: those that have ended go at once. */
    private static final String SLOW = "SELECT count(*) AS n FROM range(200000000) t(i) WHERE hash(i) <> 1";

    private TestCluster cluster;

    @BeforeAll
    void open() throws Exception {
        cluster = new TestCluster();
    }

    @AfterAll
    void close() throws Exception {
        cluster.close();
    }

    private KubernetesJobLauncher launcher(int standbys) throws Exception {
        TestSettings settings = cluster.settings();
        settings.standby = Optional.of(new KubernetesSettings.Standby(
                standbys,
                IDLE,
                new ResultTarget("s3://scratch/", 64 << 10, 8 << 20, "none", 2048, Long.MAX_VALUE),
                cluster.s3.settings()));
        KubernetesJobLauncher launcher = cluster.open(settings);
        TestCluster.until("they stand by", () -> launcher.standbys() == standbys);
        return launcher;
    }

    private List<V1Pod> pods(String selector) {
        try {
            return cluster.core
                    .listNamespacedPod(cluster.namespace)
                    .labelSelector(selector)
                    .execute()
                    .getItems();
        } catch (ApiException e) {
            throw new IllegalStateException(e);
        }
    }

    private Set<String> uids(String selector) {
        return pods(selector).stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
    }

    private static String of(JobSpec spec) {
        return Labels.QUERY_ID + "=" + spec.id();
    }

    private V1Pod pod(JobSpec spec) {
        List<V1Pod> pods = pods(of(spec));
        assertThat(pods).hasSize(1);
        return pods.getFirst();
    }

    private static ResultManifest manifest(RunningJob job) throws InterruptedException {
        while (true) {
            if (job.next() instanceof JobEvent.Finished(var manifest)) {
                return manifest;
            }
        }
    }

    private static void assertAnswers(RunningJob job, String value) throws Exception {
        assertThat(TestResult.read(manifest(job)).rows()).containsExactly(List.of(value));
    }

    private void assertNothingLeft() {
        TestCluster.until(
                "nothing left", () -> cluster.objects(Labels.selector()).isEmpty());
    }

    @Test
    void aQueryTakesOneThatIsThereAndAnotherTakesItsPlace() throws Exception {
        JobSpec spec = cluster.job(SLOW).spec();
        try (KubernetesJobLauncher launcher = launcher(1)) {
            Set<String> before = uids(Labels.STANDBY);
            assertThat(before).hasSize(1);
            try (RunningJob job = launcher.launch(spec)) {
                assertThat(job.next()).isInstanceOf(JobEvent.Progress.class);
                assertThat(pod(spec).getMetadata().getUid()).isIn(before);
                assertThat(pod(spec).getMetadata().getLabels())
                        .containsEntry(Labels.TENANT, "test")
                        .containsEntry(Labels.GATEWAY, "test");
                assertThat(pod(spec).getSpec().getActiveDeadlineSeconds()).isBetween(180L, 300L);
                assertThat(cluster.objects(of(spec))).hasSize(2);
                assertAnswers(job, "200000000");
                TestCluster.until("another one", () -> launcher.standbys() == 1);
            }
            TestCluster.until("its end", () -> cluster.objects(of(spec)).isEmpty());
        }
        assertNothingLeft();
    }

    @Test
    void itsPodHasTheSizeOfTheQuery() throws Exception {
        JobSpec spec = cluster.job(ENDLESS)
                .shape(new JobShape(2000, 3L << 30, 1L << 29))
                .spec();
        try (KubernetesJobLauncher launcher = launcher(1)) {
            Set<String> before = uids(Labels.STANDBY);
            try (RunningJob job = launcher.launch(spec)) {
                assertThat(job.next()).isInstanceOf(JobEvent.Progress.class);
                assertThat(pod(spec).getMetadata().getUid()).isIn(before);
                TestCluster.until("its size", () -> {
                    Map<String, Quantity> limits = pod(spec)
                            .getStatus()
                            .getContainerStatuses()
                            .getFirst()
                            .getResources()
                            .getLimits();
                    return limits.get("memory").getNumber().longValue() == 3L << 30
                            && limits.get("cpu").getNumber().longValue() == 2;
                });
            }
        }
        assertNothingLeft();
    }

    @Test
    void twoQueriesNeverShareOne() throws Exception {
        JobSpec one = cluster.job(ENDLESS).spec();
        JobSpec other = cluster.job(ENDLESS).spec();
        try (KubernetesJobLauncher launcher = launcher(1);
                RunningJob first = launcher.launch(one);
                RunningJob second = launcher.launch(other)) {
            assertThat(first.next()).isInstanceOf(JobEvent.Progress.class);
            assertThat(second.next()).isInstanceOf(JobEvent.Progress.class);
            assertThat(pod(one).getMetadata().getUid())
                    .isNotEqualTo(pod(other).getMetadata().getUid());
            assertThat(pods(of(one) + "," + Labels.STANDBY).size()
                            + pods(of(other) + "," + Labels.STANDBY).size())
                    .isEqualTo(1);
        }
        assertNothingLeft();
    }

    /** It wants more disk than one that waits has, and the namespace has no room for a second pod. */
    @Test
    void oneThatAQueryCannotUseMakesRoomForIt() throws Exception {
        JobSpec spec = cluster.job("SELECT 4 AS n")
                .shape(new JobShape(1000, 1L << 30, 2L << 30))
                .spec();
        try (KubernetesJobLauncher launcher = launcher(1)) {
            cluster.limit("pods", 1);
            try (RunningJob job = launcher.launch(spec)) {
                assertAnswers(job, "4");
                assertThat(launcher.standbys()).isZero();
            } finally {
                cluster.unlimit();
            }
        }
        assertNothingLeft();
    }

    @Test
    void oneThatWasKilledCostsNothingButTime() throws Exception {
        JobSpec spec = cluster.job("SELECT 3 AS n").spec();
        try (KubernetesJobLauncher launcher = launcher(1)) {
            String pod = pods(Labels.STANDBY).getFirst().getMetadata().getName();
            cluster.core
                    .deleteNamespacedPod(pod, cluster.namespace)
                    .gracePeriodSeconds(0)
                    .execute();
            try (RunningJob job = launcher.launch(spec)) {
                assertAnswers(job, "3");
            }
            TestCluster.until("another one", () -> launcher.standbys() == 1);
        }
        assertNothingLeft();
    }

    @Test
    void anotherGatewayGoesOnWithItAndItsDeathIsNotTheStatementsDoing() throws Exception {
        JobSpec spec = cluster.job(ENDLESS).spec();
        try (KubernetesJobLauncher first = launcher(1);
                RunningJob job = first.launch(spec)) {
            assertThat(job.next()).isInstanceOf(JobEvent.Progress.class);
            assertThat(first.underWay()).containsExactly(spec.id());
            job.leave();
        }
        String pod = pod(spec).getMetadata().getName();
        TestSettings settings = cluster.settings();
        settings.gateway = "second";
        try (KubernetesJobLauncher second = cluster.open(settings);
                RunningJob job = second.adopt(spec).orElseThrow()) {
            assertThat(cluster.objects(of(spec) + "," + Labels.GATEWAY + "=second"))
                    .hasSize(2);
            cluster.core.deleteNamespacedPod(pod, cluster.namespace).execute();
            assertThatThrownBy(job::next)
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_DISPLACED));
            second.remove(spec.id());
        }
        assertNothingLeft();
    }

    @Test
    void oneThatCannotGrowIsNotUsed() throws Exception {
        // More than any node has, but not more than one would be asked for.
        JobSpec spec = cluster.job("SELECT 4 AS n")
                .shape(new JobShape(1000, 40L << 30, 1L << 29))
                .spec();
        try (KubernetesJobLauncher launcher = launcher(1);
                RunningJob job = launcher.launch(spec)) {
            TestCluster.until(
                    "a Job of its own", () -> cluster.objects(of(spec)).contains("job " + JobTemplate.name(spec)));
            // That finds no node, so that none stands by until it is given up.
            TestCluster.until("none in its way", () -> pods(Labels.STANDBY).isEmpty());
            job.cancel();
            TestCluster.until("another one", () -> launcher.standbys() == 1);
        }
        assertNothingLeft();
    }

    @Test
    void whatDoesNotFitGetsAJobOfItsOwn() throws Exception {
        TestJob large = cluster.job(ENDLESS).shape(new JobShape(1000, 1L << 30, 2L << 30));
        JobSpec spec = large.spec();
        try (KubernetesJobLauncher launcher = launcher(1);
                RunningJob job = launcher.launch(spec)) {
            assertThat(job.next()).isInstanceOf(JobEvent.Progress.class);
            assertThat(cluster.objects(of(spec))).contains("job " + JobTemplate.name(spec));
            assertThat(launcher.standbys()).isEqualTo(1);
        }
        assertNothingLeft();
    }
}
