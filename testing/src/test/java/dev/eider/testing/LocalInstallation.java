package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The overlay {@code local}, installed as the documentation says, on a cluster that has the images ({@code ./eider image}, then loaded) and
 * no Eider yet. It is there once for all test classes of a run that ask for it, and goes behind the last; what the node's directories hold
 * stays.
 */
final class LocalInstallation implements AutoCloseable {
    static final String RUNNER_IMAGE =
            System.getenv().getOrDefault("EIDER_TEST_RUNNER_IMAGE", "localhost/eider/job-runner:dev");

    private static final String GATEWAY_IMAGE =
            System.getenv().getOrDefault("EIDER_TEST_GATEWAY_IMAGE", "localhost/eider/gateway:dev");
    private static final String NAMESPACE = "eider";
    private static final Pattern FORWARDED = Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+) -> (\\d+)");

    private final Kubectl kubectl;
    private final Map<Integer, Integer> ports = new HashMap<>();
    private Process forward;
    private String user;
    private String password;

    private LocalInstallation(Kubectl kubectl) {
        this.kubectl = kubectl;
    }

    /** Gives the installation to the methods that have a parameter for it, or skips their class. */
    static final class Extension implements BeforeAllCallback, ParameterResolver {
        @Override
        public void beforeAll(ExtensionContext context) {
            installation(context);
        }

        private static LocalInstallation installation(ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(LocalInstallation.class, _ -> install(), LocalInstallation.class);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == LocalInstallation.class;
        }

        @Override
        public LocalInstallation resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return installation(context);
        }
    }

    private static LocalInstallation install() {
        Kubectl kubectl = Kubectl.onCluster();
        LocalInstallation installation = new LocalInstallation(kubectl);
        try {
            assumeTrue(
                    kubectl.tried("", "get", "namespace", NAMESPACE).status() != 0,
                    "the cluster has a namespace 'eider' already, which a test had better leave alone");
            try {
                installation.apply();
            } catch (Exception | AssertionError e) {
                installation.close();
                throw e;
            }
            return installation;
        } catch (IOException e) {
            throw new AssertionError("the overlay local could not be installed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the overlay local was installed", e);
        }
    }

    private void apply() throws IOException, InterruptedException {
        String manifests = Manifests.overlay("local")
                .replace("localhost/eider/gateway:dev", GATEWAY_IMAGE)
                .replace("localhost/eider/job-runner:dev", RUNNER_IMAGE);
        Kubectl.Outcome applied = kubectl.tried(manifests, "apply", "-f", "-");
        assertThat(applied.status()).as(applied.err()).isZero();
        awaitGateway();
        JsonNode client =
                new ObjectMapper().readTree(run("exec", "deploy/eider-gateway", "--", "cat", "/data/client.json"));
        user = client.path("user").asText();
        password = client.path("password").asText();
    }

    /** Until the gateway, which may be another than before, answers. */
    void awaitGateway() throws IOException, InterruptedException {
        run("rollout", "status", "deployment/eider-gateway", "--timeout=240s");
        if (forward != null) {
            forward.destroyForcibly();
        }
        ports.clear();
        forward = kubectl.start(
                "-n", NAMESPACE, "port-forward", "service/eider-gateway", ":postgresql", ":flight-sql", ":http");
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

    /** kubectl's output, in the namespace. */
    String run(String... arguments) throws IOException, InterruptedException {
        return kubectl.run(inNamespace(arguments));
    }

    Kubectl.Outcome tried(String input, String... arguments) throws IOException, InterruptedException {
        return kubectl.tried(input, inNamespace(arguments));
    }

    /** What becomes of the queries' objects of a kind from now on. */
    KubectlWatch watch(String kind) throws IOException {
        return KubectlWatch.start(kubectl.start(
                "-n",
                NAMESPACE,
                "get",
                kind,
                "-l",
                "app.kubernetes.io/name=eider-job",
                "--watch",
                "--output-watch-events",
                "-o",
                "json"));
    }

    private static String[] inNamespace(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "-n";
        all[1] = NAMESPACE;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return all;
    }

    /** pgjdbc, with the demo tables in the search path. */
    Connection pg() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + ports.get(15432) + "/demo?currentSchema=tpch", user, password);
    }

    /** The Flight SQL JDBC driver, with the demo tables in the search path. */
    Connection flight() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(Map.of("user", user, "password", password, "useEncryption", "false"));
        Connection connection =
                DriverManager.getConnection("jdbc:arrow-flight-sql://127.0.0.1:" + ports.get(9091), properties);
        try (var statement = connection.createStatement()) {
            statement.execute("SET search_path = tpch");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    RestClient rest() {
        return new RestClient("http://127.0.0.1:" + ports.get(8080), user, password);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (forward != null) {
            forward.destroyForcibly();
        }
        kubectl.run(
                "delete",
                "-k",
                Project.root().resolve("kustomize/overlays/local").toString(),
                "--ignore-not-found");
    }
}
