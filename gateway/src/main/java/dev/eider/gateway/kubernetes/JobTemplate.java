package dev.eider.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.ResultTarget;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.SessionNames;
import dev.eider.contract.StorageSettings;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Capabilities;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1EmptyDirVolumeSource;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobSpec;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1PodFailurePolicy;
import io.kubernetes.client.openapi.models.V1PodFailurePolicyOnExitCodesRequirement;
import io.kubernetes.client.openapi.models.V1PodFailurePolicyRule;
import io.kubernetes.client.openapi.models.V1PodSecurityContext;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1ResourceRequirements;
import io.kubernetes.client.openapi.models.V1SeccompProfile;
import io.kubernetes.client.openapi.models.V1SecurityContext;
import io.kubernetes.client.openapi.models.V1Toleration;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import io.kubernetes.client.util.Yaml;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The Job of a query: one pod, once, with exactly the shape's resources and no rights at all. Memory is requested and limited as the shape
 * says: its heap is the JVM's, 160 MiB are for the JVM's own and Arrow's use, the rest is DuckDB's. Whatever the configured pod template
 * says, what keeps the pod in bounds is as it is here.
 */
final class JobTemplate {
    static final String CONTAINER = "runner";
    static final String NAME_PREFIX = "eider-";

    private static final String RUNNER = "dev.eider.runner.RunnerMain";
    private static final String STANDBY = "dev.eider.runner.StandbyMain";
    static final String STAGE = "/stage";
    static final String STAGE_VOLUME = "stage";
    static final String TMP = "/tmp";
    static final String TMP_VOLUME = "tmp";

    private static final long USER = 65532;
    /** For the container's log and what libraries put into {@code /tmp}. */
    private static final long DISK_BESIDE_STAGE = 64L << 20;
    /** DuckDB wants to make its directory even for a statement that spills nothing. */
    private static final long SMALLEST_STAGE = 16L << 20;
    /** For a runner that is told to end: it has nothing to do then. */
    private static final long TERMINATION_SECONDS = 1;
    /** A node that does not answer is lost after this and the node controller's own 40 seconds. */
    private static final long UNREACHABLE_SECONDS = 20;

    private final KubernetesSettings settings;
    private final String template;

    private JobTemplate(KubernetesSettings settings, String template) {
        this.settings = settings;
        this.template = template;
    }

    /** @throws QueryException INVALID_REQUEST if the configured pod template cannot be used */
    static JobTemplate load(KubernetesSettings settings) {
        V1PodTemplateSpec pod = settings.podTemplate()
                .map(path -> read(new ConfiguredFile("kubernetes.pod_template", path)))
                .orElseGet(V1PodTemplateSpec::new);
        return new JobTemplate(settings, JSON.serialize(pod));
    }

    private static V1PodTemplateSpec read(ConfiguredFile file) {
        String text = file.text();
        try {
            V1PodTemplateSpec pod =
                    Objects.requireNonNullElseGet(Yaml.loadAs(text, V1PodTemplateSpec.class), V1PodTemplateSpec::new);
            PodTemplateRules.check(pod);
            return pod;
        } catch (RuntimeException e) {
            throw file.invalid("it is not a PodTemplateSpec that jobs can start from: " + ConfiguredFile.reason(e), e);
        }
    }

    static String name(JobSpec spec) {
        return NAME_PREFIX + spec.id();
    }

    static String standbyName(QueryId id) {
        return NAME_PREFIX + "standby-" + id;
    }

    /** @param launch this Job's mark among all of the query */
    V1Job job(JobSpec spec, String specUri, String launch) {
        KubernetesSettings.Tenant tenant = settings.tenant(spec.tenant());
        Map<String, String> labels = labels(spec, launch);
        V1PodTemplateSpec pod = pod(spec, RUNNER, specUri, labels);
        pod.getSpec().activeDeadlineSeconds(podSeconds(spec));
        tenant.serviceAccount().ifPresent(pod.getSpec()::setServiceAccountName);
        V1Job job = job(name(spec), labels, jobSeconds(spec), pod);
        tenant.queue().ifPresent(queue -> {
            job.getMetadata().putLabelsItem(Labels.QUEUE, queue);
            job.getSpec().suspend(true);
        });
        return job;
    }

    /**
     * A Job whose runner waits for a query.
     *
     * @param spec has its idle size
     * @param life how long it may wait, from its start
     */
    V1Job standby(JobSpec spec, String specUri, String launch, Duration life) {
        Map<String, String> labels = new LinkedHashMap<>(ownLabels(launch));
        labels.put(Labels.STANDBY, spec.id().value());
        return job(
                standbyName(spec.id()),
                labels,
                life.plus(settings.pendingGrace()).toSeconds(),
                pod(spec, STANDBY, specUri, labels));
    }

    /** Jobs as queries have: one of a tenant with nothing of its own, and one for each account and queue that tenants have. */
    List<V1Job> samples() {
        Map<KubernetesSettings.Tenant, String> tenants = new LinkedHashMap<>();
        tenants.put(KubernetesSettings.Tenant.ANY, "");
        settings.tenants().forEach((name, tenant) -> tenants.putIfAbsent(tenant, name));
        return tenants.values().stream().map(this::sample).toList();
    }

    private V1Job sample(String tenant) {
        JobSpec spec = new JobSpec(
                QueryId.create(Instant.now()),
                tenant,
                new SessionNames("eider", List.of(), "eider"),
                "",
                Map.of(),
                new ScanPlan(List.of()),
                new JobShape(1000, 1L << 30, 0),
                new ResultTarget("s3://eider/", 0, 0, "none", ResultTarget.MIN_BATCH_ROWS, 0),
                StorageSettings.defaults(),
                OptionalLong.empty(),
                Duration.ofMinutes(1));
        return job(spec, "s3://eider/", JobSecrets.create().launch());
    }

    private V1Job job(String name, Map<String, String> labels, long seconds, V1PodTemplateSpec pod) {
        return new V1Job()
                .apiVersion("batch/v1")
                .kind("Job")
                .metadata(new V1ObjectMeta()
                        .name(name)
                        .namespace(settings.namespace())
                        .labels(new LinkedHashMap<>(labels)))
                .spec(new V1JobSpec()
                        .backoffLimit(0)
                        .completions(1)
                        .parallelism(1)
                        .podFailurePolicy(failurePolicy())
                        .activeDeadlineSeconds(seconds)
                        .ttlSecondsAfterFinished((int) settings.finishedTtl().toSeconds())
                        .template(pod));
    }

    Map<String, String> labels(JobSpec spec, String launch) {
        Map<String, String> labels = ownLabels(launch);
        labels.put(Labels.QUERY_ID, spec.id().value());
        labels.put(Labels.TENANT, Labels.value(spec.tenant()));
        return labels;
    }

    private Map<String, String> ownLabels(String launch) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(Labels.NAME, Labels.NAME_VALUE);
        labels.put(Labels.MANAGED_BY, Labels.MANAGED_BY_VALUE);
        labels.put(Labels.GATEWAY, settings.gateway());
        labels.put(Labels.LAUNCH, launch);
        return labels;
    }

    /** Whether and how a query runs again is the gateway's to say: any end of the pod is the Job's. */
    private static V1PodFailurePolicy failurePolicy() {
        return new V1PodFailurePolicy()
                .addRulesItem(new V1PodFailurePolicyRule()
                        .action("FailJob")
                        .onExitCodes(new V1PodFailurePolicyOnExitCodesRequirement()
                                .operator("NotIn")
                                .addValuesItem(0)));
    }

    /** From the pod's acceptance by its node. The runner keeps the limit itself; this is for one that cannot. */
    long podSeconds(JobSpec spec) {
        return Math.max(1, spec.timeLimit().plus(settings.deadlineGrace()).toSeconds());
    }

    /** From the Job's start: its pod may have to wait to be made, and then for a node. */
    long jobSeconds(JobSpec spec) {
        return podSeconds(spec) + 2 * settings.pendingGrace().toSeconds();
    }

    /** From the Job's launch to its end, with all that may hold it up. */
    Duration longestLife(JobSpec spec) {
        Duration queue = settings.tenant(spec.tenant()).queue().isPresent() ? settings.queueGrace() : Duration.ZERO;
        return Duration.ofSeconds(jobSeconds(spec)).plus(queue).plus(settings.apiPatience());
    }

    private V1PodTemplateSpec pod(JobSpec spec, String mainClass, String specUri, Map<String, String> labels) {
        V1PodTemplateSpec pod = JSON.deserialize(template, V1PodTemplateSpec.class);
        V1ObjectMeta metadata = Objects.requireNonNullElseGet(pod.getMetadata(), V1ObjectMeta::new);
        labels.forEach(metadata::putLabelsItem);
        V1PodSpec podSpec = Objects.requireNonNullElseGet(pod.getSpec(), V1PodSpec::new);
        List<V1Container> containers = new ArrayList<>(Objects.requireNonNullElse(podSpec.getContainers(), List.of()));
        V1Container runner = containers.stream()
                .filter(container -> CONTAINER.equals(container.getName()))
                .findFirst()
                .orElseGet(() -> {
                    V1Container added = new V1Container().name(CONTAINER);
                    containers.addFirst(added);
                    return added;
                });
        fill(runner, spec, mainClass, specUri);
        podSpec.containers(containers)
                // An empty one, which the client's class begins with, means something else than none.
                .overhead(
                        podSpec.getOverhead() == null || podSpec.getOverhead().isEmpty() ? null : podSpec.getOverhead())
                .restartPolicy("Never")
                .terminationGracePeriodSeconds(TERMINATION_SECONDS)
                .automountServiceAccountToken(false)
                .enableServiceLinks(false)
                .securityContext(podSecurity())
                .addVolumesItem(emptyDir(STAGE_VOLUME, stageBytes(spec.shape())))
                .addVolumesItem(emptyDir(TMP_VOLUME, DISK_BESIDE_STAGE))
                .addTolerationsItem(whileUnreachable("node.kubernetes.io/unreachable"))
                .addTolerationsItem(whileUnreachable("node.kubernetes.io/not-ready"));
        return pod.metadata(metadata).spec(podSpec);
    }

    private void fill(V1Container runner, JobSpec spec, String mainClass, String specUri) {
        runner.image(settings.image())
                .imagePullPolicy(settings.imagePullPolicy())
                .command(List.of("java"))
                .args(List.of(
                        "@/app/runner.args",
                        "-Xmx" + spec.shape().heapBytes(),
                        // The mount itself cannot be removed, which is what the runner does with its directory.
                        "-Deider.stageDir=" + STAGE + "/query",
                        "-Deider.terminationLog=/dev/termination-log",
                        mainClass,
                        specUri))
                .terminationMessagePath("/dev/termination-log")
                .resources(resources(spec.shape()))
                .securityContext(containerSecurity())
                .addVolumeMountsItem(new V1VolumeMount().name(STAGE_VOLUME).mountPath(STAGE))
                .addVolumeMountsItem(new V1VolumeMount().name(TMP_VOLUME).mountPath(TMP));
        storageVariables(spec.storage())
                .forEach((name, value) ->
                        runner.addEnvItem(new V1EnvVar().name(name).value(value)));
    }

    /** Nothing secret: where the object with the spec lies. Keys come by the pod template's Secret, or by the cloud's identity. */
    private static Map<String, String> storageVariables(StorageSettings storage) {
        Map<String, String> variables = new LinkedHashMap<>();
        storage.s3Endpoint().ifPresent(endpoint -> variables.put("EIDER_STORAGE_S3_ENDPOINT", endpoint));
        storage.s3Region().ifPresent(region -> variables.put("EIDER_STORAGE_S3_REGION", region));
        if (storage.s3PathStyle()) {
            variables.put("EIDER_STORAGE_S3_PATH_STYLE", "true");
        }
        return variables;
    }

    private V1ResourceRequirements resources(JobShape shape) {
        Quantity disk = bytes(Math.addExact(stageBytes(shape), DISK_BESIDE_STAGE));
        return resizable(shape).putRequestsItem("ephemeral-storage", disk).putLimitsItem("ephemeral-storage", disk);
    }

    /** A patch of a pod that runs. */
    JsonNode resize(JobShape shape) {
        ObjectNode patch = Json.mapper().createObjectNode();
        patch.putObject("spec")
                .putArray("containers")
                .addObject()
                .put("name", CONTAINER)
                .putRawValue("resources", new RawValue(JSON.serialize(resizable(shape))));
        return patch;
    }

    /** What a container that runs can be given more of. */
    private V1ResourceRequirements resizable(JobShape shape) {
        Quantity memory = bytes(shape.memoryBytes());
        return new V1ResourceRequirements()
                .putRequestsItem("cpu", cpu((long) shape.cpuMillis() * settings.cpuRequestPercent() / 100))
                .putRequestsItem("memory", memory)
                .putLimitsItem("cpu", cpu(shape.cpuMillis()))
                .putLimitsItem("memory", memory);
    }

    private static long stageBytes(JobShape shape) {
        return Math.max(SMALLEST_STAGE, shape.diskBytes());
    }

    private static Quantity cpu(long millis) {
        return new Quantity(BigDecimal.valueOf(millis, 3), Quantity.Format.DECIMAL_SI);
    }

    private static Quantity bytes(long bytes) {
        return new Quantity(BigDecimal.valueOf(bytes), Quantity.Format.BINARY_SI);
    }

    private static V1Volume emptyDir(String name, long bytes) {
        return new V1Volume().name(name).emptyDir(new V1EmptyDirVolumeSource().sizeLimit(bytes(bytes)));
    }

    private static V1PodSecurityContext podSecurity() {
        return new V1PodSecurityContext()
                .runAsNonRoot(true)
                .runAsUser(USER)
                .runAsGroup(USER)
                .fsGroup(USER)
                .fsGroupChangePolicy("OnRootMismatch")
                .seccompProfile(new V1SeccompProfile().type("RuntimeDefault"));
    }

    private static V1SecurityContext containerSecurity() {
        return new V1SecurityContext()
                .allowPrivilegeEscalation(false)
                .privileged(false)
                .readOnlyRootFilesystem(true)
                .capabilities(new V1Capabilities().addDropItem("ALL"));
    }

    private static V1Toleration whileUnreachable(String taint) {
        return new V1Toleration()
                .key(taint)
                .operator("Exists")
                .effect("NoExecute")
                .tolerationSeconds(UNREACHABLE_SECONDS);
    }
}
