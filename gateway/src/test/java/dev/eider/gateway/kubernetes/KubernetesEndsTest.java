package dev.eider.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.gateway.job.RunningJob;
import dev.eider.runner.TestJob;
import dev.eider.runner.TestParquet;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AdmissionregistrationV1Api;
import io.kubernetes.client.openapi.apis.SchedulingV1Api;
import io.kubernetes.client.openapi.models.V1Affinity;
import io.kubernetes.client.openapi.models.V1Eviction;
import io.kubernetes.client.openapi.models.V1LabelSelector;
import io.kubernetes.client.openapi.models.V1MatchResources;
import io.kubernetes.client.openapi.models.V1NamedRuleWithOperations;
import io.kubernetes.client.openapi.models.V1Node;
import io.kubernetes.client.openapi.models.V1NodeCondition;
import io.kubernetes.client.openapi.models.V1NodeStatus;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1PodAffinityTerm;
import io.kubernetes.client.openapi.models.V1PodAntiAffinity;
import io.kubernetes.client.openapi.models.V1PriorityClass;
import io.kubernetes.client.openapi.models.V1Toleration;
import io.kubernetes.client.openapi.models.V1ValidatingAdmissionPolicy;
import io.kubernetes.client.openapi.models.V1ValidatingAdmissionPolicyBinding;
import io.kubernetes.client.openapi.models.V1ValidatingAdmissionPolicyBindingSpec;
import io.kubernetes.client.openapi.models.V1ValidatingAdmissionPolicySpec;
import io.kubernetes.client.openapi.models.V1Validation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which Kubernetes can end a query's job, made to happen. */
@EnabledIfEnvironmentVariable(named = TestCluster.KUBECONFIG, matches = ".+", disabledReason = TestCluster.SKIPPED)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class KubernetesEndsTest {
    private static final String ENDLESS = "SELECT count(*) FROM range(100000000000) t(i) WHERE hash(i) = 1";

    /** Without a word to those who ask it to end. */
    private static final String GO_ON = "while :; do sleep 1; done";

    private TestCluster cluster;

    @BeforeAll
    void open() throws Exception {
        cluster = new TestCluster();
    }

    @AfterAll
    void close() throws Exception {
        cluster.close();
    }

    private static JobEvent last(RunningJob job) throws InterruptedException {
        JobEvent event = job.next();
        while (!(event instanceof JobEvent.Finished)) {
            event = job.next();
        }
        return event;
    }

    private static void assertFails(RunningJob job, ErrorCode code, String... words) {
        assertThatThrownBy(() -> last(job)).isInstanceOfSatisfying(QueryException.class, e -> {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
            for (String word : words) {
                assertThat(e).hasMessageContaining(word);
            }
        });
    }

    /** Launches, expects that end, and that nothing is left. */
    private void assertEnds(TestSettings settings, JobSpec spec, ErrorCode code, String... words) throws Exception {
        try (KubernetesJobLauncher launcher = cluster.open(settings)) {
            try (RunningJob job = launcher.launch(spec)) {
                assertFails(job, code, words);
            }
            assertNothingLeft(spec);
        }
    }

    private void assertNothingLeft(JobSpec spec) {
        TestCluster.until(
                "no objects of " + spec.id(),
                () -> cluster.objects(selector(spec)).isEmpty());
    }

    private static String selector(JobSpec spec) {
        return Labels.QUERY_ID + "=" + spec.id();
    }

    private interface Disturbance {
        void disturb(String pod) throws Exception;
    }

    /** Disturbs a job that runs. */
    private void assertEndsWhen(Disturbance disturbance, ErrorCode code, String... words) throws Exception {
        assertEndsWhen(cluster.settings(), disturbance, code, words);
    }

    private void assertEndsWhen(TestSettings settings, Disturbance disturbance, ErrorCode code, String... words)
            throws Exception {
        JobSpec spec = cluster.job(ENDLESS).spec();
        try (KubernetesJobLauncher launcher = cluster.open(settings)) {
            try (RunningJob job = launcher.launch(spec)) {
                assertThat(job.next()).isInstanceOf(JobEvent.Progress.class);
                disturbance.disturb(pod(spec));
                assertFails(job, code, words);
            }
            assertNothingLeft(spec);
        }
    }

    private String pod(JobSpec spec) {
        return cluster.objects(selector(spec)).stream()
                .filter(name -> name.startsWith("pod "))
                .findFirst()
                .orElseThrow()
                .substring("pod ".length());
    }

    @Test
    void imageThatCannotBePulled() throws Exception {
        TestSettings settings = cluster.settings();
        settings.image = "localhost/eider/nothing:dev";
        assertEnds(
                settings, cluster.job("SELECT 1").spec(), ErrorCode.IMAGE_UNAVAILABLE, "localhost/eider/nothing:dev");
    }

    @Test
    void imageWithAnInvalidName() throws Exception {
        TestSettings settings = cluster.settings();
        settings.image = "localhost/Eider:dev:dev";
        assertEnds(settings, cluster.job("SELECT 1").spec(), ErrorCode.IMAGE_UNAVAILABLE);
    }

    @Test
    void containerThatCannotBeConfigured() throws Exception {
        TestSettings settings = cluster.settings();
        settings.podTemplate = cluster.template(pod -> pod.getSpec()
                .getContainers()
                .getFirst()
                .getEnvFrom()
                .getFirst()
                .getSecretRef()
                .name("missing"));
        assertEnds(settings, cluster.job("SELECT 1").spec(), ErrorCode.JOB_MISCONFIGURED, "missing");
    }

    /** The API server's rules know more than the gateway's. */
    @Test
    void jobThatTheServerDoesNotTakeAsItIsDescribed() throws Exception {
        TestSettings settings = cluster.settings();
        settings.podTemplate = cluster.template(pod ->
                pod.getSpec().addTolerationsItem(new V1Toleration().key("a").operator("Sometimes")));
        assertEnds(settings, cluster.job("SELECT 1").spec(), ErrorCode.JOB_MISCONFIGURED, "tolerations", "Sometimes");
    }

    @Test
    void initContainerThatFails() throws Exception {
        TestSettings settings = cluster.settings();
        settings.podTemplate = cluster.template(pod -> pod.getSpec()
                .addInitContainersItem(TestCluster.shell("prepare", "echo no keys > /dev/termination-log; exit 7")));
        assertEnds(
                settings,
                cluster.job("SELECT 1").spec(),
                ErrorCode.JOB_MISCONFIGURED,
                "init container prepare",
                "status 7",
                "no keys");
    }

    @Test
    void initContainerWhoseImageCannotBePulled() throws Exception {
        TestSettings settings = cluster.settings();
        settings.podTemplate = cluster.template(pod -> pod.getSpec()
                .addInitContainersItem(TestCluster.shell("prepare", "").image("localhost/eider/nothing:dev")));
        assertEnds(
                settings,
                cluster.job("SELECT 1").spec(),
                ErrorCode.IMAGE_UNAVAILABLE,
                "container prepare",
                "localhost/eider/nothing:dev");
    }

    @Test
    void podThatFitsOnNoNodeEndsAfterTheGrace() throws Exception {
        TestSettings settings = cluster.settings();
        settings.pendingGrace = Duration.ofSeconds(2);
        JobSpec huge = cluster.job("SELECT 1")
                .shape(new JobShape(1_000_000, 1L << 30, 0))
                .spec();
        long start = System.nanoTime();
        assertEnds(settings, huge, ErrorCode.UNSCHEDULABLE, "Insufficient cpu");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(settings.pendingGrace);
    }

    /** The scheduler is passed over; the kubelet does not take the pod. */
    @Test
    void podThatItsNodeRefuses() throws Exception {
        String node = cluster.node();
        TestSettings settings = cluster.settings();
        settings.podTemplate = cluster.template(pod -> pod.getSpec().nodeName(node));
        JobSpec huge = cluster.job("SELECT 1")
                .shape(new JobShape(1_000_000, 1L << 30, 0))
                .spec();
        assertEnds(settings, huge, ErrorCode.JOB_DISPLACED, "OutOfcpu", "requested: 100000");
    }

    /** The runner keeps the time limit itself; this one is not told in time. */
    @Test
    void podBeyondItsDeadline() throws Exception {
        TestSettings settings = cluster.settings();
        settings.deadlineGrace = Duration.ofSeconds(-117);
        assertEnds(
                settings, cluster.job(ENDLESS).timeLimit(Duration.ofMinutes(2)).spec(), ErrorCode.TIME_LIMIT_EXCEEDED);
    }

    @Test
    void diskBeyondTheShapeIsEvicted(@TempDir Path temp) throws Exception {
        Path file = TestParquet.write(temp.resolve("random.parquet"), "SELECT random() AS r FROM range(5000000)");
        assertThat(file.toFile().length()).isGreaterThan(30 << 20);
        TestJob job = cluster.job(ENDLESS)
                .shape(new JobShape(1000, 1L << 30, 16 << 20))
                .table("t", TestParquet.columns(file), List.of(), Map.of(), cluster.upload(file));
        assertEnds(cluster.settings(), job.spec(), ErrorCode.DISK_FULL, "disk");
    }

    @Test
    void podIsDeleted() throws Exception {
        assertEndsWhen(
                pod -> cluster.core.deleteNamespacedPod(pod, cluster.namespace).execute(),
                ErrorCode.RUNNER_LOST,
                "query");
    }

    @Test
    void jobIsDeleted() throws Exception {
        assertEndsWhen(
                pod -> cluster.batch
                        .deleteNamespacedJob(pod.substring(0, pod.lastIndexOf('-')), cluster.namespace)
                        .propagationPolicy("Background")
                        .buildCall(null)
                        .execute()
                        .close(),
                ErrorCode.RUNNER_LOST,
                "deleted");
    }

    @Test
    void podIsEvictedForTheNodeToBeDrained() throws Exception {
        assertEndsWhen(
                pod -> cluster.core
                        .createNamespacedPodEviction(
                                pod, cluster.namespace, new V1Eviction().metadata(new V1ObjectMeta().name(pod)))
                        .buildCall(null)
                        .execute()
                        .close(),
                ErrorCode.JOB_DISPLACED,
                "drained");
    }

    /** A pod that cannot be on the same node, and that matters more. */
    @Test
    void podIsPreempted() throws Exception {
        SchedulingV1Api scheduling = new SchedulingV1Api(cluster.client);
        String priority = cluster.namespace + "-high";
        scheduling
                .createPriorityClass(new V1PriorityClass()
                        .metadata(new V1ObjectMeta().name(priority))
                        .value(1000))
                .execute();
        AtomicReference<KubernetesJobLauncher> other = new AtomicReference<>();
        try {
            assertEndsWhen(
                    pod -> {
                        TestSettings settings = cluster.settings();
                        settings.gateway = "other";
                        settings.podTemplate = cluster.template(template ->
                                template.getSpec().priorityClassName(priority).affinity(notBeside(pod)));
                        other.set(cluster.open(settings));
                        other.get().launch(cluster.job("SELECT 1").spec());
                    },
                    ErrorCode.JOB_DISPLACED,
                    "preempted");
        } finally {
            if (other.get() != null) {
                other.get().close();
            }
            scheduling.deletePriorityClass(priority).execute();
        }
    }

    private static V1Affinity notBeside(String pod) {
        String id = pod.split("-")[1];
        return new V1Affinity()
                .podAntiAffinity(new V1PodAntiAffinity()
                        .addRequiredDuringSchedulingIgnoredDuringExecutionItem(new V1PodAffinityTerm()
                                .topologyKey("kubernetes.io/hostname")
                                .labelSelector(new V1LabelSelector().putMatchLabelsItem(Labels.QUERY_ID, id))));
    }

    /** A node that has said that it does not know how it is, and never says anything else. */
    @Test
    void nodeIsLost() throws Exception {
        String node = cluster.namespace + "-node";
        cluster.core
                .createNode(new V1Node()
                        .metadata(new V1ObjectMeta().name(node))
                        .status(new V1NodeStatus()
                                .addConditionsItem(new V1NodeCondition()
                                        .type("Ready")
                                        .status("Unknown")
                                        .reason("NodeStatusUnknown"))))
                .execute();
        try {
            TestSettings settings = cluster.settings();
            settings.podTemplate = cluster.template(pod -> pod.getSpec()
                    .nodeName(node)
                    .addTolerationsItem(new V1Toleration()
                            .key("node.kubernetes.io/unreachable")
                            .operator("Exists")
                            .effect("NoExecute")
                            .tolerationSeconds(1L)));
            try (KubernetesJobLauncher launcher = cluster.open(settings);
                    RunningJob job = launcher.launch(cluster.job("SELECT 1").spec())) {
                assertFails(job, ErrorCode.NODE_LOST, "node");
            }
        } finally {
            cluster.core.deleteNode(node).execute();
        }
    }

    @Test
    void quotaOfJobs() throws Exception {
        cluster.limit("count/jobs.batch", 0);
        try {
            TestSettings settings = cluster.settings();
            settings.pendingGrace = Duration.ofSeconds(2);
            assertEnds(settings, cluster.job("SELECT 1").spec(), ErrorCode.QUOTA_EXCEEDED, "count/jobs.batch");
        } finally {
            cluster.unlimit();
        }
    }

    @Test
    void quotaOfPods() throws Exception {
        cluster.limit("pods", 0);
        try {
            TestSettings settings = cluster.settings();
            settings.pendingGrace = Duration.ofSeconds(2);
            assertEnds(settings, cluster.job("SELECT 1").spec(), ErrorCode.QUOTA_EXCEEDED, "pods");
        } finally {
            cluster.unlimit();
        }
    }

    @Test
    void quotaThatHasRoomInTimeIsWaitedFor() throws Exception {
        cluster.limit("count/jobs.batch", 0);
        boolean limited = true;
        try (KubernetesJobLauncher launcher = cluster.open(cluster.settings());
                RunningJob job = launcher.launch(cluster.job("SELECT 1").spec())) {
            cluster.unlimit();
            limited = false;
            assertThat(last(job)).isInstanceOf(JobEvent.Finished.class);
        } finally {
            if (limited) {
                cluster.unlimit();
            }
        }
    }

    /** Left alone, the Job controller tries to create a pod ever less often. */
    @Test
    void quotaOfPodsThatHasRoomAgainIsNoticedSoon() throws Exception {
        cluster.limit("pods", 0);
        boolean limited = true;
        JobSpec spec = cluster.job("SELECT 1").spec();
        try (KubernetesJobLauncher launcher = cluster.open(cluster.settings());
                RunningJob job = launcher.launch(spec)) {
            TestCluster.until("its controller is asked to try again", () -> isNudged(spec));
            cluster.unlimit();
            limited = false;
            assertThat(last(job)).isInstanceOf(JobEvent.Finished.class);
        } finally {
            if (limited) {
                cluster.unlimit();
            }
        }
    }

    private boolean isNudged(JobSpec spec) {
        try {
            return cluster
                    .batch
                    .listNamespacedJob(cluster.namespace)
                    .labelSelector(selector(spec))
                    .execute()
                    .getItems()
                    .stream()
                    .map(job -> job.getMetadata().getAnnotations())
                    .anyMatch(annotations -> annotations != null && annotations.containsKey(Labels.NUDGED));
        } catch (ApiException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Refuses all objects of a kind in the namespace while {@code action} runs. */
    private void refusing(String group, String resource, Disturbance action) throws Exception {
        AdmissionregistrationV1Api admission = new AdmissionregistrationV1Api(cluster.client);
        String name = cluster.namespace + "-" + resource;
        admission
                .createValidatingAdmissionPolicy(new V1ValidatingAdmissionPolicy()
                        .metadata(new V1ObjectMeta().name(name))
                        .spec(new V1ValidatingAdmissionPolicySpec()
                                .matchConstraints(new V1MatchResources()
                                        .addResourceRulesItem(new V1NamedRuleWithOperations()
                                                .addApiGroupsItem(group)
                                                .addApiVersionsItem("v1")
                                                .addOperationsItem("CREATE")
                                                .addResourcesItem(resource)))
                                .addValidationsItem(
                                        new V1Validation().expression("false").message("nobody works here today"))))
                .execute();
        admission
                .createValidatingAdmissionPolicyBinding(new V1ValidatingAdmissionPolicyBinding()
                        .metadata(new V1ObjectMeta().name(name))
                        .spec(new V1ValidatingAdmissionPolicyBindingSpec()
                                .policyName(name)
                                .addValidationActionsItem("Deny")
                                .matchResources(new V1MatchResources()
                                        .namespaceSelector(new V1LabelSelector()
                                                .putMatchLabelsItem(
                                                        "kubernetes.io/metadata.name", cluster.namespace)))))
                .execute();
        try {
            TestCluster.until("the policy holds", () -> cluster.refusesDryRun(resource));
            action.disturb("");
        } finally {
            admission.deleteValidatingAdmissionPolicyBinding(name).execute();
            admission.deleteValidatingAdmissionPolicy(name).execute();
            TestCluster.until("the policy is forgotten", () -> !cluster.refusesDryRun(resource));
        }
    }

    @Test
    void policyThatRefusesTheJob() throws Exception {
        refusing(
                "batch",
                "jobs",
                _ -> assertEnds(
                        cluster.settings(),
                        cluster.job("SELECT 1").spec(),
                        ErrorCode.ADMISSION_REFUSED,
                        "nobody works here today"));
    }

    @Test
    void policyThatRefusesThePod() throws Exception {
        refusing(
                "",
                "pods",
                _ -> assertEnds(
                        cluster.settings(),
                        cluster.job("SELECT 1").spec(),
                        ErrorCode.ADMISSION_REFUSED,
                        "nobody works here today"));
    }

    /** The runner never gets to a manifest, and says why all the same. */
    @Test
    void bucketThatThePodMayNotRead() throws Exception {
        TestSettings settings = cluster.settings();
        settings.podTemplate = cluster.template(pod -> pod.getSpec()
                .getContainers()
                .getFirst()
                .envFrom(List.of())
                .addEnvItem(new io.kubernetes.client.openapi.models.V1EnvVar()
                        .name("EIDER_STORAGE_S3_ACCESS_KEY_ID")
                        .value("nobody"))
                .addEnvItem(new io.kubernetes.client.openapi.models.V1EnvVar()
                        .name("EIDER_STORAGE_S3_SECRET_ACCESS_KEY")
                        .value("nothing")));
        assertEnds(settings, cluster.job("SELECT 1").spec(), ErrorCode.STORAGE_PERMISSION_DENIED);
    }

    @Test
    void gatewayThatThePodCannotReach() throws Exception {
        TestSettings settings = cluster.settings();
        settings.callbackUri = "http://" + TestCluster.HOST + ":1";
        JobSpec spec = cluster.job("SELECT range AS i FROM range(1000000)")
                .partTargetBytes(1 << 20)
                .spec();
        try (KubernetesJobLauncher launcher = cluster.open(settings);
                RunningJob job = launcher.launch(spec)) {
            for (int index = 0; ; index++) {
                JobEvent event = job.next();
                if (event instanceof JobEvent.Finished(var manifest)) {
                    assertThat(index).isEqualTo(manifest.parts().size()).isGreaterThan(1);
                    assertThat(manifest.rows()).isEqualTo(1_000_000);
                    return;
                }
                assertThat(event).isInstanceOfSatisfying(JobEvent.PartWritten.class, _ -> {});
            }
        }
    }

    @Test
    void jobThatHasEndedStaysToBeLookedAt() throws Exception {
        TestSettings settings = cluster.settings();
        settings.finishedTtl = Duration.ofSeconds(4);
        JobSpec spec = cluster.job("SELECT 1").spec();
        try (KubernetesJobLauncher launcher = cluster.open(settings)) {
            try (RunningJob job = launcher.launch(spec)) {
                last(job);
            }
            assertThat(cluster.objects(selector(spec))).hasSize(2);
            assertNothingLeft(spec);
        }
    }

    /** As the JVM's or the kernel's own faults do; nobody asks the pod to end. */
    @Test
    void runnerIsKilled() throws Exception {
        TestSettings settings = cluster.settings();
        settings.podTemplate = cluster.template(pod -> pod.getSpec().shareProcessNamespace(true));
        assertEndsWhen(settings, cluster::killRunner, ErrorCode.RUNNER_LOST, "signal 9");
    }

    @Test
    void runnerIsKilledForItsMemory() throws Exception {
        TestSettings settings = cluster.settings();
        // Its pod is looked at after its end.
        settings.finishedTtl = Duration.ofMinutes(5);
        JobSpec spec = cluster.job("SELECT length(repeat('x', 2000000000))")
                .shape(new JobShape(1000, 512L << 20, 0))
                .spec();
        try (KubernetesJobLauncher launcher = cluster.open(settings);
                RunningJob job = launcher.launch(spec)) {
            assertFails(job, ErrorCode.OUT_OF_MEMORY, "512 MiB that its job has");
            assertThat(cluster.end(selector(spec), JobTemplate.CONTAINER)
                            .orElseThrow()
                            .getReason())
                    .isEqualTo("OOMKilled");
        }
    }

    /** With a container beside the runner that the kubelet lists first. Jobs that end by themselves are kept. */
    private TestSettings beside(String script) {
        TestSettings settings = cluster.settings();
        settings.finishedTtl = Duration.ofMinutes(5);
        settings.podTemplate = cluster.template(
                pod -> pod.getSpec().shareProcessNamespace(true).addContainersItem(TestCluster.shell("agent", script)));
        return settings;
    }

    @Test
    void runnerIsKilledBesideAContainerThatGoesOn() throws Exception {
        assertEndsWhen(beside(GO_ON), cluster::killRunner, ErrorCode.RUNNER_LOST, "signal 9");
    }

    @Test
    void containerBesideTheRunnerThatGoesOnEndsWithTheQuery() throws Exception {
        JobSpec spec = cluster.job("SELECT 1").spec();
        try (KubernetesJobLauncher launcher = cluster.open(beside(GO_ON))) {
            try (RunningJob job = launcher.launch(spec)) {
                last(job);
            }
            assertNothingLeft(spec);
        }
    }

    @Test
    void containerBesideTheRunnerThatEndsIsNotTheQuerysEnd() throws Exception {
        JobSpec spec = cluster.job(ENDLESS).spec();
        try (KubernetesJobLauncher launcher = cluster.open(beside("exit 1"))) {
            try (RunningJob job = launcher.launch(spec)) {
                TestCluster.until(
                        "the agent has ended",
                        () -> cluster.end(selector(spec), "agent").isPresent());
                for (int second = 0; second < 3; second++) {
                    assertThat(job.next()).isInstanceOf(JobEvent.Progress.class);
                }
            }
            assertNothingLeft(spec);
        }
    }
}
