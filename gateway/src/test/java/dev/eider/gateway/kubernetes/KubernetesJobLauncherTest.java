package dev.eider.gateway.kubernetes;

import dev.eider.contract.JobSpec;
import dev.eider.gateway.job.JobLauncher;
import dev.eider.gateway.job.JobLauncherContractTest;
import dev.eider.runner.TestJob;
import dev.eider.runner.TestParquet;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The contract on a real cluster; data and results lie in a bucket of this machine. */
@EnabledIfEnvironmentVariable(named = TestCluster.KUBECONFIG, matches = ".+", disabledReason = TestCluster.SKIPPED)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubernetesJobLauncherTest extends JobLauncherContractTest {
    private TestCluster cluster;
    private KubernetesJobLauncher launcher;

    @BeforeAll
    void open() throws Exception {
        cluster = new TestCluster();
        launcher = cluster.open(cluster.settings());
    }

    @AfterAll
    void close() throws Exception {
        launcher.close();
        cluster.close();
    }

    @Override
    protected JobLauncher launcher() {
        return launcher;
    }

    @Override
    protected TestJob job(String sql) {
        return cluster.job(sql);
    }

    @Override
    protected TestJob withNumbers(TestJob job, int count) {
        Path file = numbers(count);
        return job.table("t", TestParquet.columns(file), List.of(), Map.of(), cluster.upload(file));
    }

    /** Pods go in the background; what is left in the end is what counts. */
    @Override
    protected List<String> leftovers(JobSpec spec) {
        String selector = Labels.QUERY_ID + "=" + spec.id();
        TestCluster.until(
                "no objects of " + spec.id(), () -> cluster.objects(selector).isEmpty());
        return cluster.objects(selector);
    }
}
