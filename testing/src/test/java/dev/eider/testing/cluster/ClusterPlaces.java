package dev.eider.testing.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.Json;
import dev.eider.contract.StorageSettings;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectUri;
import dev.eider.testing.Kubectl;
import dev.eider.testing.life.Await;
import dev.eider.testing.replicas.Replica;
import dev.eider.testing.replicas.SharedPlaces;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * A namespace of the cluster and what gateways on this machine share. A job's way goes by {@link #stops()}; its pod is scheduled only where
 * {@link #openNodes} has said so.
 */
final class ClusterPlaces implements AutoCloseable {
    static final int ROWS = 30_000;
    /** For what takes the cluster some seconds; there may be many pods at once on few processors. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    static final String HOST = System.getenv().getOrDefault("EIDER_TEST_HOST", "host.docker.internal");
    static final String RUNNER_IMAGE =
            System.getenv().getOrDefault("EIDER_TEST_RUNNER_IMAGE", "localhost/eider/job-runner:dev");
    private static final String DATA = "data";
    private static final String BY_NAME = "sql LIKE ?";

    private final Path directory;
    private final Kubectl kubectl;
    private final String namespace = "eider-kills-"
            + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    private final Stops stops = new Stops();
    private final SharedPlaces shared;
    private final Path podTemplate;

    ClusterPlaces(Kubectl kubectl, Path directory) throws Exception {
        this.kubectl = kubectl;
        this.directory = directory;
        this.shared = new SharedPlaces(directory, HOST);
        shared.s3().faults().watch((moment, key) -> {
            String[] names = key.split("/");
            // <root>/<installation>/<query>/…; data is in a bucket of its own.
            stops.pass(moment + " " + names[names.length - 1], names.length > 2 ? names[2] : "");
        });
        podTemplate = Files.writeString(directory.resolve("pod-template.yaml"), """
                spec:
                  affinity:
                    podAffinity:
                      requiredDuringSchedulingIgnoredDuringExecution:
                        - topologyKey: kubernetes.io/hostname
                          labelSelector: {matchLabels: {eider-test: open}}
                  containers:
                    - {name: runner, envFrom: [{secretRef: {name: storage}}]}
                """);
        kubectl.run("create", "namespace", namespace);
        StorageSettings storage = shared.s3().settings();
        run(
                "create",
                "secret",
                "generic",
                "storage",
                "--from-literal=EIDER_STORAGE_S3_ACCESS_KEY_ID="
                        + storage.s3AccessKeyId().orElseThrow(),
                "--from-literal=EIDER_STORAGE_S3_SECRET_ACCESS_KEY="
                        + storage.s3SecretAccessKey().orElseThrow());
        openNodes();
        shared.s3().createBucket(DATA);
    }

    Kubectl kubectl() {
        return kubectl;
    }

    String namespace() {
        return namespace;
    }

    Stops stops() {
        return stops;
    }

    SharedPlaces shared() {
        return shared;
    }

    /** The output of a command in the namespace that must succeed. */
    String run(String... arguments) throws IOException, InterruptedException {
        return kubectl.run(inNamespace(arguments));
    }

    /** With an object as the command's input. */
    void give(String object, String... arguments) throws IOException, InterruptedException {
        Kubectl.Outcome outcome = kubectl.tried(object, inNamespace(arguments));
        if (outcome.status() != 0) {
            throw new AssertionError(outcome.err());
        }
    }

    private String[] inNamespace(String... arguments) {
        List<String> line = new ArrayList<>(List.of("-n", namespace));
        line.addAll(List.of(arguments));
        return line.toArray(String[]::new);
    }

    /** Objects of the namespace. */
    List<JsonNode> list(String kinds, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("get", kinds, "-o", "json"));
        line.addAll(List.of(arguments));
        List<JsonNode> items = new ArrayList<>();
        Json.mapper().readTree(run(line.toArray(String[]::new))).path("items").forEach(items::add);
        return items;
    }

    /** By being beside a pod that is never more than scheduled. */
    void openNodes() throws Exception {
        give("""
                apiVersion: v1
                kind: Pod
                metadata: {name: open, labels: {eider-test: open}}
                spec:
                  terminationGracePeriodSeconds: 0
                  automountServiceAccountToken: false
                  containers: [{name: none, image: none, imagePullPolicy: Never}]
                """, "apply", "-f", "-");
        run("wait", "--for=condition=PodScheduled", "pod/open", "--timeout=30s");
    }

    /** From now on pods stay pending. */
    void closeNodes() throws Exception {
        run("delete", "pod", "open", "--grace-period=0");
    }

    /** Writes a table of {@link #ROWS} rows. */
    void write(String name) throws Exception {
        Path file = directory.resolve(name);
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement()) {
            statement.execute("COPY (SELECT i FROM range(" + ROWS + ") r(i)) TO '" + file + "' (FORMAT parquet)");
        }
        ObjectUri uri = ObjectUri.parse(location(name));
        shared.stores().forUri(uri).put(uri, Files.readAllBytes(file), PutMode.CREATE);
    }

    static String location(String name) {
        return "s3://" + DATA + "/" + name;
    }

    /** A gateway's configuration, to be started with once or again. */
    Path config(String name, ApiProxy api) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            port = free.getLocalPort();
        }
        Path kubeconfig = api.kubeconfig(directory.resolve(name + ".kubeconfig"));
        return shared.config(name, port, """
                launcher: kubernetes
                kubernetes:
                  kubeconfig: '%s'
                  namespace: %s
                  image: %s
                  callback_url: http://%s:%d
                  pod_template: '%s'
                  cpu_request_percent: 5
                  finished_ttl_seconds: 3
                  pending_seconds: 90
                """.formatted(kubeconfig, namespace, RUNNER_IMAGE, HOST, port, podTemplate));
    }

    Replica start(Path config) throws IOException {
        return Replica.start(config, HOST);
    }

    /** The query's pod, waiting for it. */
    String awaitPod(String query, String phase) throws Exception {
        List<String> found = new ArrayList<>();
        Await.until("a pod of " + query + " that is " + phase, PATIENCE, () -> {
            for (JsonNode pod : list("pods", "-l", "eider.dev/query-id=" + query)) {
                if (pod.at("/status/phase").asText().equals(phase)) {
                    found.add(pod.at("/metadata/name").asText());
                }
            }
            return !found.isEmpty();
        });
        return found.getFirst();
    }

    void awaitJob(String query) throws Exception {
        Await.until(
                "a Job of " + query,
                PATIENCE,
                () -> !list("jobs", "-l", "eider.dev/query-id=" + query).isEmpty());
    }

    void deletePods(List<Asked> queries) throws Exception {
        String ids = queries.stream().map(Asked::id).collect(Collectors.joining(","));
        run("delete", "pods", "-l", "eider.dev/query-id in (" + ids + ")", "--wait=false");
    }

    /** As a drained node does. */
    void evict(String pod) throws Exception {
        String object =
                "{\"apiVersion\": \"policy/v1\", \"kind\": \"Eviction\", \"metadata\": {\"name\": \"" + pod + "\"}}";
        give(object, "create", "--raw", "/api/v1/namespaces/" + namespace + "/pods/" + pod + "/eviction", "-f", "-");
    }

    /** Writes more than the pod may have. It may be gone before all is written. */
    void fillDisk(String pod) throws Exception {
        var _ = kubectl.tried(
                "",
                inNamespace(
                        "exec", pod, "-c", "runner", "--", "dd", "if=/dev/zero", "of=/tmp/much", "bs=1M", "count=200"));
    }

    void awaitNoJobOf(Asked query) throws Exception {
        Await.until(
                "no Job of " + query,
                PATIENCE,
                () -> list("jobs", "-l", "eider.dev/query-id=" + query.id()).isEmpty());
    }

    /** The statement whose first column has this name, waiting for it. */
    String awaitId(String name) throws Exception {
        Await.until(
                "a statement with " + name,
                PATIENCE,
                () -> !logged("id", BY_NAME, like(name)).isEmpty());
        return logged("id", BY_NAME, like(name));
    }

    /** Waits until that statement has come to this end. */
    void awaitEndOf(String name, String code) throws Exception {
        Await.until(
                name + ": " + code,
                PATIENCE,
                () -> logged("error_code", BY_NAME, like(name)).equals(code));
    }

    void awaitLogged(String id, String column, String value) throws Exception {
        Await.until(
                id + ": " + value, PATIENCE, () -> logged(column, "id = ?", id).equals(value));
    }

    private static String like(String name) {
        return "% AS " + name + ",%";
    }

    private String logged(String column, String condition, String argument) throws SQLException {
        try (Connection log = shared.log();
                PreparedStatement query = log.prepareStatement(
                        "SELECT coalesce(" + column + ", '') FROM eider_metering.statements WHERE " + condition)) {
            query.setString(1, argument);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }

    /** Nobody writes to the query's line in the log until the connection is closed. */
    Connection lock(String id) throws SQLException {
        Connection log = shared.log();
        log.setAutoCommit(false);
        try (PreparedStatement query =
                log.prepareStatement("SELECT 1 FROM eider_metering.statements WHERE id = ? FOR UPDATE")) {
            query.setString(1, id);
            query.execute();
        }
        return log;
    }

    /** Waits until somebody waits for that. */
    void awaitLockWaiter() throws Exception {
        try (Connection log = shared.log();
                Statement statement = log.createStatement()) {
            Await.until("somebody waits for the lock", PATIENCE, () -> {
                try (ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted")) {
                    row.next();
                    return row.getInt(1) > 0;
                }
            });
        }
    }

    @Override
    public void close() throws Exception {
        stops.openAll();
        kubectl.run("delete", "namespace", namespace, "--wait=false");
        shared.close();
    }
}
