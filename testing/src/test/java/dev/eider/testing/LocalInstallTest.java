package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.testing.life.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The overlay {@code local}, installed as the documentation says, on a cluster that has the images ({@code ./eider image}, then loaded) and
 * no Eider yet. What the node's directories hold stays.
 */
class LocalInstallTest {
    private static final String GATEWAY_IMAGE =
            System.getenv().getOrDefault("EIDER_TEST_GATEWAY_IMAGE", "localhost/eider/gateway:dev");
    private static final String RUNNER_IMAGE =
            System.getenv().getOrDefault("EIDER_TEST_RUNNER_IMAGE", "localhost/eider/job-runner:dev");
    private static final Pattern FORWARDED = Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+) -> (\\d+)");
    private static final String GATEWAY = "{.metadata.labels.eider\\.dev/gateway}";
    private static final String SQL = "SELECT count(*) AS n FROM demo.tpch.lineitem";

    private static Kubectl kubectl;
    private static boolean installed;
    private static Process forward;
    private static final Map<Integer, Integer> ports = new HashMap<>();
    private static String user;
    private static String password;

    @BeforeAll
    static void install() throws Exception {
        kubectl = Kubectl.onCluster();
        assumeTrue(
                kubectl.tried("", "get", "namespace", "eider").status() != 0,
                "the cluster has a namespace 'eider' already, which a test had better leave alone");
        String manifests = Manifests.overlay("local")
                .replace("localhost/eider/gateway:dev", GATEWAY_IMAGE)
                .replace("localhost/eider/job-runner:dev", RUNNER_IMAGE);
        installed = true;
        Kubectl.Outcome applied = kubectl.tried(manifests, "apply", "-f", "-");
        assertThat(applied.status()).as(applied.err()).isZero();
        kubectl.run("-n", "eider", "rollout", "status", "deployment/eider-gateway", "--timeout=240s");
        JsonNode client = new ObjectMapper()
                .readTree(kubectl.run("-n", "eider", "exec", "deploy/eider-gateway", "--", "cat", "/data/client.json"));
        user = client.path("user").asText();
        password = client.path("password").asText();
        forward();
    }

    private static void forward() throws IOException {
        ports.clear();
        forward = kubectl.start(
                "-n", "eider", "port-forward", "service/eider-gateway", ":postgresql", ":flight-sql", ":http");
        BufferedReader lines = forward.inputReader();
        while (ports.size() < 3) {
            String line = lines.readLine();
            assertThat(line).as("kubectl port-forward ended").isNotNull();
            Matcher forwarded = FORWARDED.matcher(line);
            if (forwarded.matches()) {
                ports.put(Integer.valueOf(forwarded.group(2)), Integer.valueOf(forwarded.group(1)));
            }
        }
    }

    @AfterAll
    static void uninstall() throws Exception {
        if (forward != null) {
            forward.destroyForcibly();
        }
        if (installed) {
            kubectl.run(
                    "delete",
                    "-k",
                    Project.root().resolve("kustomize/overlays/local").toString(),
                    "--ignore-not-found");
        }
    }

    @Test
    void everyDoorAnswersWithOneJobEach() throws Exception {
        Set<String> before = jobs();
        Properties properties = new Properties();
        properties.putAll(Map.of("user", user, "password", password, "useEncryption", "false"));
        try (Door pg = new JdbcDoor(
                "PostgreSQL",
                DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + ports.get(15432) + "/demo", user, password))) {
            assertThat(pg.rows(SQL)).isEqualTo(List.of(List.of("600572")));
        }
        try (Door flight = new JdbcDoor(
                "Flight SQL",
                DriverManager.getConnection("jdbc:arrow-flight-sql://127.0.0.1:" + ports.get(9091), properties))) {
            assertThat(flight.rows(SQL)).isEqualTo(List.of(List.of("600572")));
        }
        try (Door rest = new RestDoor(rest(), "tpch")) {
            assertThat(rest.rows(SQL)).isEqualTo(List.of(List.of("600572")));
        }
        Set<String> made = jobs();
        made.removeAll(before);
        assertThat(made).hasSize(3).allMatch(name -> name.startsWith("eider-"));
    }

    @Test
    void aRestQueryOutlivesItsGateway() throws Exception {
        String sql = "SELECT sum(a.l_linenumber::BIGINT * b.n_nationkey * c.n_nationkey * d.r_regionkey)"
                + " // (SELECT sum(l_linenumber) FROM demo.tpch.lineitem) AS s"
                + " FROM demo.tpch.lineitem a, demo.tpch.nation b, demo.tpch.nation c, demo.tpch.region d";
        RestClient.Answer submitted =
                rest().submit(RestClient.body(sql).put("wait", "0s").put("cpu", "1"));
        String id = submitted.body().path("query_id").asText();
        kubectl.run("-n", "eider", "wait", "--for=create", "job/eider-" + id, "--timeout=60s");
        kubectl.run(
                "-n", "eider", "wait", "--for=condition=Ready", "pod", "-l", "job-name=eider-" + id, "--timeout=60s");
        String gateway = kubectl.run("-n", "eider", "get", "job", "eider-" + id, "-o", "jsonpath=" + GATEWAY);
        String job = kubectl.run("-n", "eider", "get", "job", "eider-" + id, "-o", "jsonpath={.metadata.uid}");
        kubectl.run("-n", "eider", "delete", "pod", "-l", "app.kubernetes.io/name=eider-gateway", "--grace-period=1");
        kubectl.run("-n", "eider", "rollout", "status", "deployment/eider-gateway", "--timeout=240s");
        forward.destroyForcibly();
        forward();
        Await.until("the end of query " + id, Duration.ofSeconds(90), () -> {
            RestClient.Answer status = rest().get("/v1/queries/" + id + "?wait=5s");
            assertThat(status.body().path("state").asText())
                    .as(status.toString())
                    .isIn("PLANNING", "QUEUED", "RUNNING", "FINISHED");
            return status.body().path("state").asText().equals("FINISHED");
        });
        JsonNode rows =
                rest().get("/v1/queries/" + id + "/result?format=json").body().path("rows");
        assertThat(rows.path(0).path(0).asLong()).isEqualTo(900_000);
        assertThat(kubectl.run("-n", "eider", "get", "job", "eider-" + id, "-o", "jsonpath={.metadata.uid}"))
                .as("it goes on, and is not run again")
                .isEqualTo(job);
        assertThat(kubectl.run("-n", "eider", "get", "job", "eider-" + id, "-o", "jsonpath=" + GATEWAY))
                .as("another gateway has it")
                .isNotBlank()
                .isNotEqualTo(gateway);
    }

    private static RestClient rest() {
        return new RestClient("http://127.0.0.1:" + ports.get(8080), user, password);
    }

    @Test
    void theRunnerStartsFromItsAheadOfTimeCache() throws Exception {
        String name = "eider-aot-check";
        String pod = """
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s", "namespace": "eider"},
                 "spec": {"restartPolicy": "Never", "automountServiceAccountToken": false,
                  "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
                  "containers": [{"name": "c", "image": "%s",
                   "command": ["java", "@/app/runner.args", "-Xlog:aot=info:stdout", "dev.eider.runner.RunnerMain"],
                   "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]}}
                """.formatted(name, RUNNER_IMAGE);
        Kubectl.Outcome created = kubectl.tried(pod, "create", "-f", "-");
        assertThat(created.status()).as(created.err()).isZero();
        // Wrong use, which is told after the start: status 2.
        kubectl.run("-n", "eider", "wait", "--for=jsonpath={.status.phase}=Failed", "pod/" + name, "--timeout=60s");
        assertThat(kubectl.run("-n", "eider", "logs", name))
                .contains("Using AOT-linked classes: true")
                .contains("usage: RunnerMain");
    }

    private static Set<String> jobs() throws Exception {
        return new TreeSet<>(List.of(kubectl.run(
                        "-n",
                        "eider",
                        "get",
                        "jobs",
                        "-l",
                        "app.kubernetes.io/managed-by=eider",
                        "-o",
                        "jsonpath={range .items[*]}{.metadata.name}{\"\\n\"}{end}")
                .split("\n")));
    }
}
