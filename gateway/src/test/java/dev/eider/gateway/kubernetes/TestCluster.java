package dev.eider.gateway.kubernetes;

import dev.eider.contract.ByteRange;
import dev.eider.contract.JobSpec;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.StorageSettings;
import dev.eider.gateway.rest.AuthFilter;
import dev.eider.gateway.rest.HttpDoor;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.objectstore.fixture.S3TestServer;
import dev.eider.runner.TestJob;
import io.kubernetes.client.Exec;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.apis.BatchV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Capabilities;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1EnvFromSource;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobSpec;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1ResourceQuota;
import io.kubernetes.client.openapi.models.V1ResourceQuotaSpec;
import io.kubernetes.client.openapi.models.V1SeccompProfile;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1SecretEnvSource;
import io.kubernetes.client.openapi.models.V1SecurityContext;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A namespace of its own, with the restricted Pod Security Standard, on the cluster of {@code EIDER_TEST_KUBECONFIG}; a bucket and a door
 * for callbacks on this machine, at the address ({@code EIDER_TEST_HOST}) by which pods reach it.
 */
final class TestCluster implements AutoCloseable {
    static final String KUBECONFIG = "EIDER_TEST_KUBECONFIG";
    static final String SKIPPED = "EIDER_TEST_KUBECONFIG does not name a kubeconfig: no Kubernetes to test on";
    static final String HOST = variable("EIDER_TEST_HOST", "host.docker.internal");
    static final String IMAGE = variable("EIDER_TEST_RUNNER_IMAGE", "localhost/eider/job-runner:dev");

    private static final String BUCKET = "scratch";
    private static final String SECRET = "storage";

    final String namespace = "eider-test-"
            + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    final ApiClient client;
    final CoreV1Api core;
    final BatchV1Api batch;
    final S3TestServer s3 = S3TestServer.start(HOST);
    final ObjectStores stores = new ObjectStores(s3.settings());
    private final AtomicReference<KubernetesJobLauncher> launcher = new AtomicReference<>();
    final Path directory;
    private final HttpDoor door;

    TestCluster() throws IOException, ApiException {
        client = client(kubeconfig());
        core = new CoreV1Api(client);
        batch = new BatchV1Api(client);
        s3.createBucket(BUCKET);
        core.createNamespace(new V1Namespace()
                        .metadata(new V1ObjectMeta()
                                .name(namespace)
                                .putLabelsItem("pod-security.kubernetes.io/enforce", "restricted")))
                .execute();
        core.createNamespacedSecret(namespace, secret()).execute();
        directory = Files.createTempDirectory("eider-test-");
        door = HttpDoor.open(
                new HttpDoor.Settings(HOST, 0),
                new AuthFilter((_, _) -> Optional.empty(), _ -> Optional.empty(), List.of(CallbackRoutes.PREFIX)),
                List.of(new CallbackRoutes(
                        id -> Optional.ofNullable(launcher.get()).flatMap(current -> current.job(id)),
                        id -> Optional.ofNullable(launcher.get()).flatMap(current -> current.standby(id)))));
    }

    private static String variable(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }

    static Path kubeconfig() {
        return Path.of(variable(KUBECONFIG, ""));
    }

    static ApiClient client(Path kubeconfig) throws IOException {
        try (Reader reader = Files.newBufferedReader(kubeconfig)) {
            return ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(reader)).build();
        }
    }

    private V1Secret secret() {
        StorageSettings settings = s3.settings();
        return new V1Secret()
                .metadata(new V1ObjectMeta().name(SECRET))
                .putStringDataItem(
                        "EIDER_STORAGE_S3_ACCESS_KEY_ID",
                        settings.s3AccessKeyId().orElseThrow())
                .putStringDataItem(
                        "EIDER_STORAGE_S3_SECRET_ACCESS_KEY",
                        settings.s3SecretAccessKey().orElseThrow());
    }

    String callbackUri() {
        return "http://" + HOST + ":" + door.port();
    }

    TestSettings settings() {
        return new TestSettings(namespace, callbackUri(), template(_ -> {}));
    }

    /** A pod template with the bucket's keys, changed. */
    Path template(Consumer<V1PodTemplateSpec> change) {
        V1PodTemplateSpec template = new V1PodTemplateSpec()
                .spec(new V1PodSpec()
                        .addContainersItem(new V1Container()
                                .name(JobTemplate.CONTAINER)
                                .addEnvFromItem(
                                        new V1EnvFromSource().secretRef(new V1SecretEnvSource().name(SECRET)))));
        change.accept(template);
        try {
            return Files.writeString(
                    Files.createTempFile(directory, "pod-template", ".yaml"), JSON.serialize(template));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one that callbacks go to from now on. The caller closes it, before this. */
    KubernetesJobLauncher open(TestSettings settings) {
        KubernetesJobLauncher opened = KubernetesJobLauncher.open(settings.build(), stores);
        launcher.set(opened);
        return opened;
    }

    TestJob job(String sql) {
        return new TestJob("s3://" + BUCKET, sql).storage(s3.settings());
    }

    /** A Parquet file of this machine, as an object that is read whole. */
    PlannedFile upload(Path file) {
        ObjectUri uri = ObjectUri.parse("s3://" + BUCKET + "/data/" + file.getFileName());
        try {
            ObjectInfo info = stores.forUri(uri).put(uri, Files.readAllBytes(file), PutMode.OVERWRITE);
            return new PlannedFile(
                    uri.toString(),
                    info.sizeBytes(),
                    info.etag(),
                    List.of(new ByteRange(0, info.sizeBytes())),
                    "t/" + file.getFileName(),
                    1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Jobs and pods of a query, or of all. */
    List<String> objects(String selector) {
        try {
            List<String> names = new ArrayList<>();
            batch.listNamespacedJob(namespace)
                    .labelSelector(selector)
                    .execute()
                    .getItems()
                    .forEach(job -> names.add("job " + job.getMetadata().getName()));
            core.listNamespacedPod(namespace)
                    .labelSelector(selector)
                    .execute()
                    .getItems()
                    .forEach(pod -> names.add("pod " + pod.getMetadata().getName()));
            return names;
        } catch (ApiException e) {
            throw new IllegalStateException(e);
        }
    }

    private static V1SecurityContext restricted() {
        return new V1SecurityContext()
                .allowPrivilegeEscalation(false)
                .runAsNonRoot(true)
                .capabilities(new V1Capabilities().addDropItem("ALL"))
                .seccompProfile(new V1SeccompProfile().type("RuntimeDefault"));
    }

    /** One that runs pods. */
    String node() throws ApiException {
        return core.listNode().execute().getItems().stream()
                .filter(node -> node.getSpec().getTaints().isEmpty())
                .filter(node -> node.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True")))
                .findFirst()
                .orElseThrow()
                .getMetadata()
                .getName();
    }

    /** Something else in a job's pod. */
    static V1Container shell(String name, String script) {
        return new V1Container()
                .name(name)
                .image(IMAGE)
                .command(List.of("/bin/sh", "-c", script))
                .securityContext(restricted());
    }

    /** Kills the runner's process; its container can be looked at after that. For pods that share their processes' names. */
    void killRunner(String pod) throws Exception {
        String script = "for p in /proc/[0-9]*; do read -r c < $p/comm; [ $c != java ] || kill -9 ${p#/proc/}; done";
        String[] command = {"/bin/sh", "-c", script};
        new Exec(client)
                .exec(namespace, pod, command, JobTemplate.CONTAINER, false, false)
                .waitFor();
    }

    /** How a container of a query's pod has ended, if it has. */
    Optional<V1ContainerStateTerminated> end(String selector, String container) {
        try {
            return core.listNamespacedPod(namespace).labelSelector(selector).execute().getItems().stream()
                    .flatMap(pod -> Stream.ofNullable(pod.getStatus().getContainerStatuses()))
                    .flatMap(List::stream)
                    .filter(status -> status.getName().equals(container))
                    .flatMap(status -> Stream.ofNullable(status.getState().getTerminated()))
                    .findFirst();
        } catch (ApiException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the cluster would not take an object of that kind, be it as it may. */
    boolean refusesDryRun(String resource) {
        V1ObjectMeta name = new V1ObjectMeta().name("probe");
        V1PodSpec pod = new V1PodSpec()
                .overhead(null)
                .restartPolicy("Never")
                .addContainersItem(
                        new V1Container().name("probe").image("probe").securityContext(restricted()));
        try {
            if (resource.equals("pods")) {
                core.createNamespacedPod(namespace, new V1Pod().metadata(name).spec(pod))
                        .dryRun("All")
                        .execute();
            } else {
                V1JobSpec job = new V1JobSpec().template(new V1PodTemplateSpec().spec(pod));
                batch.createNamespacedJob(namespace, new V1Job().metadata(name).spec(job))
                        .dryRun("All")
                        .execute();
            }
            return false;
        } catch (ApiException e) {
            return true;
        }
    }

    boolean isPhase(String selector, String phase) {
        try {
            return core.listNamespacedPod(namespace).labelSelector(selector).execute().getItems().stream()
                    .anyMatch(pod -> phase.equals(pod.getStatus().getPhase()));
        } catch (ApiException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a gateway does before it runs a statement again. */
    void forget(JobSpec spec) {
        ObjectUri prefix = ObjectUri.parse(spec.result().prefixUri());
        stores.forUri(prefix).deletePrefix(prefix);
    }

    /** Of a namespace's objects of one kind. */
    void limit(String resource, int count) throws ApiException {
        core.createNamespacedResourceQuota(
                        namespace,
                        new V1ResourceQuota()
                                .metadata(new V1ObjectMeta().name("limit"))
                                .spec(new V1ResourceQuotaSpec()
                                        .putHardItem(resource, new Quantity(Integer.toString(count)))))
                .execute();
        until("the quota is known", () -> {
            try {
                V1ResourceQuota quota =
                        core.readNamespacedResourceQuota("limit", namespace).execute();
                return quota.getStatus().getHard() != null;
            } catch (ApiException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    void unlimit() throws ApiException {
        core.deleteNamespacedResourceQuota("limit", namespace).execute();
    }

    /** For what has no sign: that something is not done in this time. */
    static void awaitQuietly(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    /** Waits for it. */
    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 40 s: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Override
    public void close() throws ApiException, IOException {
        core.deleteNamespace(namespace).propagationPolicy("Background").execute();
        door.close();
        stores.close();
        s3.close();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
