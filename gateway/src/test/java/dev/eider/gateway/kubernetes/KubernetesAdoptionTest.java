package dev.eider.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.JobEvent;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.contract.ResultManifest;
import dev.eider.gateway.job.RunningJob;
import dev.eider.runner.TestResult;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1ResourceQuota;
import io.kubernetes.client.openapi.models.V1ResourceQuotaSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Jobs that outlive the gateway that launched them. */
@EnabledIfEnvironmentVariable(named = TestCluster.KUBECONFIG, matches = ".+", disabledReason = TestCluster.SKIPPED)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class KubernetesAdoptionTest {
    private static final String ENDLESS = "SELECT count(*) FROM range(100000000000) t(i) WHERE hash(i) = 1";
    /** Some seconds. */
    private static final String SLOW = "SELECT count(*) AS n FROM range(1000000000) t(i) WHERE hash(i) <> 1";

    private TestCluster cluster;

    @BeforeAll
    void open() throws Exception {
        cluster = new TestCluster();
    }

    @AfterAll
    void close() throws Exception {
        cluster.close();
    }

    private KubernetesJobLauncher launcher(String gateway) throws Exception {
        TestSettings settings = cluster.settings();
        settings.gateway = gateway;
        settings.finishedTtl = Duration.ofSeconds(60);
        return cluster.open(settings);
    }

    private static ResultManifest manifest(RunningJob job) throws InterruptedException {
        while (true) {
            if (job.next() instanceof JobEvent.Finished(var manifest)) {
                return manifest;
            }
        }
    }

    private List<String> objects(JobSpec spec, String more) {
        return cluster.objects(Labels.QUERY_ID + "=" + spec.id() + more);
    }

    @Test
    void aJobGoesOnWithoutItsGatewayAndAnotherFollowsItToItsEnd() throws Exception {
        JobSpec spec = cluster.job(SLOW).spec();
        try (KubernetesJobLauncher first = launcher("first");
                RunningJob job = first.launch(spec)) {
            assertThat(job.next()).isInstanceOf(JobEvent.Progress.class);
            job.leave();
            job.leave();
            assertThatThrownBy(job::next).isInstanceOf(QueryException.class);
        }
        assertThat(objects(spec, "," + Labels.GATEWAY + "=first")).hasSize(2);

        try (KubernetesJobLauncher second = launcher("second")) {
            assertThat(second.underWay()).contains(spec.id());
            try (RunningJob job = second.adopt(spec).orElseThrow()) {
                assertThat(objects(spec, "," + Labels.GATEWAY + "=second")).hasSize(2);
                assertThat(TestResult.read(manifest(job)).rows()).containsExactly(List.of("1000000000"));
            }
        }
    }

    @Test
    void aJobThatHasEndedMeanwhileIsToldByItsManifest() throws Exception {
        JobSpec spec = cluster.job("SELECT 7").spec();
        try (KubernetesJobLauncher first = launcher("first");
                RunningJob job = first.launch(spec)) {
            TestCluster.until("a Job", () -> !objects(spec, "").isEmpty());
            job.leave();
        }
        TestCluster.until("its end", () -> cluster.isPhase(Labels.QUERY_ID + "=" + spec.id(), "Succeeded"));
        try (KubernetesJobLauncher second = launcher("second");
                RunningJob job = second.adopt(spec).orElseThrow()) {
            assertThat(TestResult.read(manifest(job)).rows()).containsExactly(List.of("7"));
        }
    }

    /** It has the mark of the gateway that made the Job, by whose template it is made. */
    @Test
    void aPodThatIsMadeAfterTheAdoptionIsSeen() throws Exception {
        JobSpec spec = cluster.job(ENDLESS).spec();
        String quota = "none";
        cluster.core
                .createNamespacedResourceQuota(
                        cluster.namespace,
                        new V1ResourceQuota()
                                .metadata(new V1ObjectMeta().name(quota))
                                .spec(new V1ResourceQuotaSpec().putHardItem("pods", new Quantity("0"))))
                .execute();
        TestCluster.until("the quota is enforced", () -> cluster.refusesDryRun("pods"));
        try (KubernetesJobLauncher first = launcher("first");
                RunningJob job = first.launch(spec)) {
            TestCluster.until("a Job", () -> !objects(spec, "").isEmpty());
            job.leave();
        }
        try (KubernetesJobLauncher second = launcher("second");
                RunningJob job = second.adopt(spec).orElseThrow()) {
            assertThat(objects(spec, "")).hasSize(1);
            cluster.core.deleteNamespacedResourceQuota(quota, cluster.namespace).execute();
            TestCluster.until(
                    "a pod of its own",
                    () -> objects(spec, "," + Labels.GATEWAY + "=second").stream()
                            .anyMatch(name -> name.startsWith("pod ")));
        }
    }

    @Test
    void whereThereIsNoJobNothingIsAdopted() throws Exception {
        try (KubernetesJobLauncher launcher = launcher("first")) {
            assertThat(launcher.adopt(cluster.job("SELECT 7").spec())).isEmpty();
        }
    }

    @Test
    void aJobThatNobodyFollowsIsRemoved() throws Exception {
        JobSpec spec = cluster.job(ENDLESS).spec();
        try (KubernetesJobLauncher first = launcher("first");
                RunningJob job = first.launch(spec)) {
            assertThat(job.next()).isInstanceOf(JobEvent.Progress.class);
            job.leave();
        }
        try (KubernetesJobLauncher second = launcher("second")) {
            assertThat(second.underWay()).contains(spec.id());
            second.remove(spec.id());
            second.remove(spec.id());
            assertThat(second.underWay()).doesNotContain(spec.id());
        }
        TestCluster.until("nothing left", () -> objects(spec, "").isEmpty());
    }
}
