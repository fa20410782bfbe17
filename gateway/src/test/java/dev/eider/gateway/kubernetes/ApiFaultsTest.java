package dev.eider.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.gateway.job.RunningJob;
import dev.eider.gateway.kubernetes.ApiProxy.Fault;
import dev.eider.gateway.kubernetes.ClusterApi.EventStream;
import dev.eider.gateway.kubernetes.ClusterApi.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** An API server that is slow, busy, forgetful or away; a real one behind a proxy. */
@EnabledIfEnvironmentVariable(named = TestCluster.KUBECONFIG, matches = ".+", disabledReason = TestCluster.SKIPPED)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ApiFaultsTest {
    private static final String ENDLESS = "SELECT count(*) FROM range(100000000000) t(i) WHERE hash(i) = 1";

    private static final String NOBODYS = Labels.selector("nobody");

    private TestCluster cluster;
    private ApiProxy proxy;
    private TestSettings settings;

    @BeforeAll
    void openCluster() throws Exception {
        cluster = new TestCluster();
    }

    @AfterAll
    void closeCluster() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void openProxy() throws Exception {
        proxy = new ApiProxy(cluster.client);
        settings = cluster.settings();
        settings.kubeconfig = proxy.kubeconfig(cluster.directory);
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    private static JobEvent.Finished last(RunningJob job) throws InterruptedException {
        while (true) {
            if (job.next() instanceof JobEvent.Finished finished) {
                return finished;
            }
        }
    }

    private static void assertSucceeds(RunningJob job) throws InterruptedException {
        assertThat(last(job).manifest().error()).isEmpty();
    }

    private static void assertFails(RunningJob job, ErrorCode code) {
        assertThatThrownBy(() -> last(job))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    private void assertNothingLeft(JobSpec spec) {
        String selector = Labels.QUERY_ID + "=" + spec.id();
        TestCluster.until(
                "no objects of " + spec.id(), () -> cluster.objects(selector).isEmpty());
    }

    private List<String> requests(String start) {
        return proxy.requests().stream()
                .filter(request -> request.startsWith(start))
                .toList();
    }

    @Test
    void aQueryIsACreateAndADelete() throws Exception {
        JobSpec spec = cluster.job("SELECT 1").spec();
        try (KubernetesJobLauncher launcher = cluster.open(settings)) {
            TestCluster.until("it watches", () -> requests("GET").size() == 6);
            try (RunningJob job = launcher.launch(spec)) {
                assertSucceeds(job);
            }
            assertNothingLeft(spec);
            assertThat(proxy.requests()).hasSize(8);
            assertThat(requests("POST")).hasSize(1);
            assertThat(requests("DELETE")).hasSize(1);
        }
    }

    @Test
    void resultComesWhileTheServerIsAway() throws Exception {
        JobSpec spec = cluster.job("SELECT count(*) FROM range(3000000000) t(i) WHERE hash(i) = 1")
                .spec();
        try (KubernetesJobLauncher launcher = cluster.open(settings)) {
            try (RunningJob job = launcher.launch(spec)) {
                assertThat(job.next()).isInstanceOf(JobEvent.Progress.class);
                proxy.goAway();
                assertSucceeds(job);
                proxy.comeBack();
            }
            assertNothingLeft(spec);
        }
    }

    @Test
    void jobIsCreatedWhenTheServerIsBack() throws Exception {
        JobSpec spec = cluster.job("SELECT 1").spec();
        proxy.goAway();
        try (KubernetesJobLauncher launcher = cluster.open(settings)) {
            try (RunningJob job = launcher.launch(spec)) {
                TestCluster.awaitQuietly(Duration.ofSeconds(2));
                proxy.comeBack();
                assertSucceeds(job);
            }
            assertNothingLeft(spec);
        }
    }

    @Test
    void patienceEnds() throws Exception {
        settings.apiPatience = Duration.ofSeconds(2);
        proxy.goAway();
        try (KubernetesJobLauncher launcher = cluster.open(settings);
                RunningJob job = launcher.launch(cluster.job("SELECT 1").spec())) {
            assertFails(job, ErrorCode.CLUSTER_UNAVAILABLE);
        }
    }

    @Test
    void cancelDoesNotWaitForAServerThatIsAway() throws Exception {
        proxy.goAway();
        try (KubernetesJobLauncher launcher = cluster.open(settings);
                RunningJob job = launcher.launch(cluster.job("SELECT 1").spec())) {
            long start = System.nanoTime();
            job.cancel();
            assertFails(job, ErrorCode.QUERY_CANCELLED);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            proxy.comeBack();
        }
    }

    @Test
    void endThatNobodySawIsFoundLater() throws Exception {
        settings.callbackUri = "http://" + TestCluster.HOST + ":1";
        JobSpec spec = cluster.job("SELECT count(*) FROM range(1000000000) t(i) WHERE hash(i) = 1")
                .spec();
        try (KubernetesJobLauncher launcher = cluster.open(settings);
                RunningJob job = launcher.launch(spec)) {
            String selector = Labels.QUERY_ID + "=" + spec.id();
            TestCluster.until("it runs", () -> cluster.isPhase(selector, "Running"));
            proxy.goAway();
            TestCluster.until("it has ended", () -> cluster.isPhase(selector, "Succeeded"));
            proxy.comeBack();
            assertSucceeds(job);
        }
    }

    @Test
    void bucketTellsTheEndWhileNothingElseDoes() throws Exception {
        settings.callbackUri = "http://" + TestCluster.HOST + ":1";
        JobSpec spec = cluster.job("SELECT 1").spec();
        try (KubernetesJobLauncher launcher = cluster.open(settings);
                RunningJob job = launcher.launch(spec)) {
            TestCluster.until(
                    "it is created", () -> proxy.answered().stream().anyMatch(request -> request.startsWith("POST")));
            proxy.goAway();
            assertSucceeds(job);
            proxy.comeBack();
        }
    }

    @Test
    void podThatWentUnseenIsMissed() throws Exception {
        JobSpec spec = cluster.job(ENDLESS).spec();
        try (KubernetesJobLauncher launcher = cluster.open(settings);
                RunningJob job = launcher.launch(spec)) {
            assertThat(job.next()).isInstanceOf(JobEvent.Progress.class);
            proxy.goAway();
            cluster.batch
                    .deleteNamespacedJob(JobTemplate.name(spec), cluster.namespace)
                    .propagationPolicy("Background")
                    .buildCall(null)
                    .execute()
                    .close();
            assertNothingLeft(spec);
            // The version that the watches go on from is forgotten meanwhile.
            for (int watch = 0; watch < 3; watch++) {
                proxy.next(new Fault("GET", 410, "", "{\"code\": 410, \"message\": \"too old\"}", false));
            }
            proxy.comeBack();
            assertFails(job, ErrorCode.RUNNER_LOST);
        }
    }

    /** There is nothing that it could be told of. */
    @Test
    void watchSeesBeforeItsFirstEvent() throws Exception {
        ResourceWatch.Listener nobody = new ResourceWatch.Listener() {
            @Override
            public void listed(List<JsonNode> objects) {
                assertThat(objects).isEmpty();
            }

            @Override
            public void changed(JsonNode object, boolean deleted) {
                throw new AssertionError(object);
            }
        };
        try (ClusterApi api = ClusterApi.open(settings.build());
                ResourceWatch watch = ResourceWatch.start(api, Kind.PODS, NOBODYS, nobody)) {
            TestCluster.until("it sees", () -> watch.blindFor().isZero());
            proxy.goAway();
            TestCluster.until("it is blind", () -> watch.blindFor().isPositive());
            proxy.comeBack();
            TestCluster.until("it sees again", () -> watch.blindFor().isZero());
        }
    }

    @Test
    void watchIsCancelledBeforeItsFirstEvent() throws Exception {
        try (ClusterApi api = ClusterApi.open(settings.build())) {
            String version = api.list(Kind.PODS, NOBODYS)
                    .path("metadata")
                    .path("resourceVersion")
                    .asText();
            try (EventStream events = api.watch(Kind.PODS, NOBODYS, version)) {
                Thread.startVirtualThread(events::cancel);
                assertThatThrownBy(events::next).isInstanceOf(ApiFailure.class);
            }
        }
    }

    @Test
    void busyServerIsAskedAgainWhenItSaysSo() throws Exception {
        proxy.next(new Fault("POST", 429, "1", "{}", false));
        proxy.next(new Fault("POST", 503, "", "{}", false));
        long start = System.nanoTime();
        JobSpec spec = cluster.job("SELECT 1").spec();
        try (KubernetesJobLauncher launcher = cluster.open(settings)) {
            try (RunningJob job = launcher.launch(spec)) {
                assertSucceeds(job);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
                proxy.next(new Fault("DELETE", 500, "", "{}", false));
            }
            assertThat(proxy.hasFaults()).isFalse();
            assertNothingLeft(spec);
        }
    }

    @Test
    void createWhoseAnswerIsLostHasOneEffect() throws Exception {
        proxy.next(new Fault("POST", 0, "", "", true));
        JobSpec spec = cluster.job("SELECT 1").spec();
        try (KubernetesJobLauncher launcher = cluster.open(settings)) {
            try (RunningJob job = launcher.launch(spec)) {
                assertSucceeds(job);
                assertThat(requests("POST")).hasSize(2);
                assertThat(cluster.objects(Labels.QUERY_ID + "=" + spec.id())).hasSize(2);
            }
            assertNothingLeft(spec);
        }
    }

    /** A statement that is run again has the same id. */
    @Test
    void earlierJobOfTheSameQueryMakesRoom() throws Exception {
        settings.finishedTtl = Duration.ofMinutes(5);
        JobSpec spec = cluster.job("SELECT 1").spec();
        try (KubernetesJobLauncher launcher = cluster.open(settings)) {
            try (RunningJob job = launcher.launch(spec)) {
                assertSucceeds(job);
            }
            cluster.forget(spec);
            try (RunningJob job = launcher.launch(spec)) {
                assertSucceeds(job);
            }
            assertThat(cluster.objects(Labels.QUERY_ID + "=" + spec.id()))
                    .filteredOn(name -> name.startsWith("job "))
                    .hasSize(1);
        }
    }
}
