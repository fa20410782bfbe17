package dev.eider.testing.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.StorageSettings;
import dev.eider.testing.GatewayRunner;
import dev.eider.testing.Manifests;
import dev.eider.testing.RestClient;
import dev.eider.testing.life.Await;
import dev.eider.testing.replicas.Gateway;
import dev.eider.testing.replicas.SharedPlaces;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Eider installed as in a cloud: two gateways behind their Service, with a database and a bucket that are elsewhere. */
final class Replicas implements AutoCloseable {
    private static final String IMAGE =
            System.getenv().getOrDefault("EIDER_TEST_GATEWAY_IMAGE", "localhost/eider/gateway:dev");
    private static final String SELECTOR = "app.kubernetes.io/name=eider-gateway";
    private static final Duration START = Duration.ofSeconds(90);

    private final ClusterPlaces places;
    private final Relay database;

    /** What can be connected to: a pod, or the Service before them all. */
    record Door(String name, String host, int pgPort) implements Gateway {
        @Override
        public RestClient rest() {
            return new RestClient("http://" + host + ":8080", GatewayRunner.USER, GatewayRunner.PASSWORD);
        }

        Connection pg() throws SQLException {
            return DriverManager.getConnection(
                    "jdbc:postgresql://" + host + ":" + pgPort + "/demo", GatewayRunner.USER, GatewayRunner.PASSWORD);
        }
    }

    private Replicas(ClusterPlaces places, Relay database) {
        this.places = places;
        this.database = database;
    }

    static Replicas install(ClusterPlaces places) throws Exception {
        URI local = URI.create(places.shared().database().jdbcUrl().substring("jdbc:".length()));
        Relay relay = Relay.start(ClusterPlaces.HOST, local.getPort());
        Replicas replicas = new Replicas(places, relay);
        try {
            replicas.apply();
            return replicas;
        } catch (Exception | AssertionError e) {
            relay.close();
            throw e;
        }
    }

    private void apply() throws Exception {
        places.run(
                "create",
                "secret",
                "generic",
                "eider-gateway",
                "--from-literal=database-url=jdbc:postgresql://" + ClusterPlaces.HOST + ":" + database.port()
                        + "/postgres",
                "--from-literal=database-user=" + places.shared().database().user(),
                "--from-literal=database-password=" + places.shared().database().password(),
                "--from-literal=users=[{name: " + GatewayRunner.USER + ", password: " + GatewayRunner.PASSWORD + "}]");
        places.give(
                Manifests.build(Map.of(
                        "kustomization.yaml", kustomization(),
                        "gateway.yaml", gateway(),
                        "pod-template.yaml", """
                                spec:
                                  serviceAccountName: eider-job
                                  containers:
                                    - {name: runner, envFrom: [{secretRef: {name: storage}}]}
                                """)),
                "apply",
                "-f",
                "-");
    }

    private String kustomization() {
        return """
                namespace: %s
                resources: [MANIFESTS/base]
                components: [MANIFESTS/components/external-database, MANIFESTS/components/disruption-budget]
                patches: [{path: gateway.yaml}]
                configMapGenerator:
                  - {name: eider-job-pods, namespace: eider, behavior: merge, files: [pod-template.yaml]}
                """.formatted(places.namespace());
    }

    /** Small, quick to notice what has gone, and with storage that is no cloud's. */
    private static String gateway(StorageSettings storage) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: eider-gateway, namespace: eider}
                spec:
                  template:
                    spec:
                      containers:
                        - name: gateway
                          image: %s
                          imagePullPolicy: IfNotPresent
                          envFrom: [{secretRef: {name: storage}}]
                          env:
                            - {name: EIDER_KUBERNETES_IMAGE, value: "%s"}
                            - {name: EIDER_KUBERNETES_CPU_REQUEST_PERCENT, value: "5"}
                            - {name: EIDER_KUBERNETES_FINISHED_TTL_SECONDS, value: "3"}
                            - {name: EIDER_SCRATCH_URI, value: "%s"}
                            - {name: EIDER_SCRATCH_INLINE_LIMIT_BYTES, value: "1024"}
                            - {name: EIDER_SCRATCH_REAP_SECONDS, value: "1"}
                            - {name: EIDER_STORAGE_S3_ENDPOINT, value: "%s"}
                            - {name: EIDER_STORAGE_S3_REGION, value: us-east-1}
                            - {name: EIDER_STORAGE_S3_PATH_STYLE, value: "true"}
                            - {name: EIDER_CLUSTER_HEARTBEAT_SECONDS, value: "1"}
                            - {name: EIDER_CLUSTER_SILENCE_SECONDS, value: "%d"}
                            - {name: EIDER_PLANNING_PROCESSES, value: "1"}
                          resources: {requests: {cpu: 50m, memory: 1Gi}}
                """.formatted(
                        IMAGE,
                        ClusterPlaces.RUNNER_IMAGE,
                        SharedPlaces.SCRATCH,
                        storage.s3Endpoint().orElseThrow(),
                        SharedPlaces.SILENCE_SECONDS);
    }

    private String gateway() {
        return gateway(places.shared().s3().settings());
    }

    /** Two, when there are two and both are ready. */
    List<Door> await() throws Exception {
        Await.until("two gateways", START, () -> pods().size() == 2);
        return pods();
    }

    private List<Door> pods() throws Exception {
        return places.list("pods", "-l", SELECTOR).stream()
                .filter(Replicas::isReady)
                .map(pod -> new Door(
                        pod.at("/metadata/name").asText(),
                        pod.at("/status/podIP").asText(),
                        15432))
                .toList();
    }

    private static boolean isReady(JsonNode pod) {
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True")
                        && !pod.path("metadata").hasNonNull("deletionTimestamp");
            }
        }
        return false;
    }

    Door service() throws Exception {
        String address = places.run("get", "service", "eider-gateway", "-o", "jsonpath={.spec.clusterIP}");
        return new Door("service", address, 5432);
    }

    void delete(Door pod) throws Exception {
        places.run("delete", "pod", pod.name(), "--wait=false");
    }

    /** Whether it is a part of the installation, by its kind and name. */
    static boolean isInstalled(String object) {
        return object.matches("Pod eider-gateway-.*|Secret eider-gateway|ConfigMap eider-.*");
    }

    /** With the namespace goes the rest. */
    @Override
    public void close() throws Exception {
        places.run("delete", "deployment", "eider-gateway", "--wait=true", "--grace-period=1");
        database.close();
    }
}
