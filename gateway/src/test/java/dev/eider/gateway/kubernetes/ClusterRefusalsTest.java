package dev.eider.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.eider.contract.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which refusals count against readiness; the API server is the test's own. */
@Timeout(60)
class ClusterRefusalsTest {
    private static final Duration OFTEN = Duration.ofMillis(50);

    @TempDir
    private Path directory;

    private final Queue<String> lists = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private TestSettings settings;
    private ClusterApi api;
    private ClusterHealth health;
    private volatile int statusWithQueue = 201;
    private volatile int statusWithout = 403;
    private volatile int statusOfPods = 200;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        settings =
                new TestSettings("eider", "http://127.0.0.1:1", Files.writeString(directory.resolve("pod.yaml"), ""));
        settings.kubeconfig = Files.writeString(
                directory.resolve("config"), """
                apiVersion: v1
                kind: Config
                current-context: test
                contexts: [{name: test, context: {cluster: test, user: test}}]
                clusters: [{name: test, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: test, user: {}}]
                """.formatted(server.getAddress().getPort()));
        settings.tenants = Map.of("sales", new KubernetesSettings.Tenant(Optional.empty(), Optional.of("research")));
        api = ClusterApi.open(settings.build());
        health = new ClusterHealth(
                api,
                JobTemplate.load(settings.build())::samples,
                () -> true,
                new ClusterHealth.Settings(Labels.selector("test"), Duration.ofHours(1), OFTEN, OFTEN));
    }

    @AfterEach
    void close() {
        api.close();
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        int status = status(exchange);
        byte[] body = "{\"metadata\": {\"resourceVersion\": \"1\"}, \"message\": \"by the test\"}"
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private int status(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("POST")) {
            try (InputStream in = exchange.getRequestBody()) {
                return Json.mapper().readTree(in).at("/metadata/labels").has(Labels.QUEUE)
                        ? statusWithQueue
                        : statusWithout;
            }
        }
        String query = exchange.getRequestURI().getQuery();
        if (query == null || !exchange.getRequestMethod().equals("GET")) {
            return 404;
        }
        if (!query.contains("watch=true")) {
            lists.add(query);
        }
        return path.endsWith("/events") ? 403 : path.endsWith("/pods") ? statusOfPods : 200;
    }

    private void until(String missing) {
        TestCluster.until(
                "missing: " + missing,
                () -> health.missing()
                        .map(what -> !missing.isEmpty() && what.startsWith("kubernetes: " + missing))
                        .orElse(missing.isEmpty()));
    }

    /** As where a policy lets nobody in without a queue. */
    @Test
    void oneSortOfJobsThatIsTakenIsEnough() {
        until("");
        statusWithQueue = 403;
        until("Jobs cannot be created (status 403");
        statusWithout = 201;
        until("");
    }

    /** They only make messages better. */
    @Test
    void eventsThatCannotBeSeenAreNotMissedAndNothingIsListedWhole() {
        until("");
        assertThat(lists).isNotEmpty().allSatisfy(query -> assertThat(query).contains("limit=1"));
    }

    /** A webhook that knows no dry runs answers so, and no webhook is asked about lists. */
    @Test
    void aBadRequestIsNoRefusalOfJobsButOfLists() {
        statusWithQueue = 400;
        until("");
        statusOfPods = 400;
        until("pods cannot be watched (status 400");
    }
}
