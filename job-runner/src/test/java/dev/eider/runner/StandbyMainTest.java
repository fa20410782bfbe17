package dev.eider.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.eider.contract.Callback;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.RemoteJob;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultTarget;
import dev.eider.objectstore.ObjectUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StandbyMainTest {
    private static final int UNUSED = 5;
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private record Scripted(int status, String body) {}

    private final Queue<Scripted> answers = new ArrayDeque<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private HttpServer gateway;

    @TempDir
    Path temp;

    @BeforeEach
    void open() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", this::answer);
        gateway.start();
    }

    @AfterEach
    void close() {
        gateway.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        exchange.getRequestBody().readAllBytes();
        requests.add(path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
        Scripted answer = path.startsWith("/standby/") ? answers.remove() : new Scripted(204, "");
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Callback callback(String name) {
        return new Callback("http://127.0.0.1:" + gateway.getAddress().getPort() + "/" + name, "token-" + name);
    }

    private ObjectUri standby(Callback callback) throws IOException {
        RemoteJob standby = new RemoteJob(new TestJob(temp.resolve("warm"), "SELECT 1").spec(), Optional.of(callback));
        Path file = Files.writeString(temp.resolve("standby.json"), Json.write(standby));
        return ObjectUri.parse("file://" + file);
    }

    @Test
    void itWaitsForItsQueryAndRunsIt() throws Exception {
        JobSpec query = new TestJob(temp.resolve("results"), "SELECT 7").spec();
        answers.add(new Scripted(204, ""));
        answers.add(new Scripted(503, ""));
        answers.add(new Scripted(200, Json.write(query.shape())));
        answers.add(new Scripted(200, Json.write(new RemoteJob(query, Optional.of(callback("query"))))));
        assertThat(StandbyMain.run(standby(callback("standby")), SILENCE)).isZero();

        assertThat(requests.stream().filter(request -> request.startsWith("/standby/")))
                .containsExactly(
                        "/standby/claim Bearer token-standby",
                        "/standby/claim Bearer token-standby",
                        "/standby/claim Bearer token-standby",
                        "/standby/query Bearer token-standby");
        assertThat(requests).contains("/query/events Bearer token-query");
        ResultManifest manifest = Json.read(
                Files.readString(temp.resolve("results/" + query.id() + "/manifest.json")), ResultManifest.class);
        assertThat(TestResult.read(manifest).rows()).containsExactly(List.of("7"));
        assertThat(manifest.actuals().bootMillis()).isZero();
    }

    @Test
    void beforeItWaitsItHasRunStatementsOverAnObjectOfItsOwn() throws Exception {
        answers.add(new Scripted(401, "{}"));
        assertThat(StandbyMain.run(standby(callback("standby")), SILENCE)).isEqualTo(UNUSED);
        try (Stream<Path> files = Files.walk(temp.resolve("warm"))) {
            List<Path> manifests =
                    files.filter(file -> file.endsWith(ResultTarget.MANIFEST)).toList();
            assertThat(manifests).hasSizeGreaterThan(2);
            for (Path file : manifests) {
                ResultManifest manifest = Json.read(Files.readString(file), ResultManifest.class);
                assertThat(manifest.error()).isEmpty();
                assertThat(manifest.rows()).isEqualTo(7);
                assertThat(manifest.actuals().stagedBytes()).isPositive();
            }
        }
    }

    @Test
    void itEndsWhenItIsNotWanted() throws Exception {
        answers.add(new Scripted(401, "{}"));
        assertThat(StandbyMain.run(standby(callback("standby")), SILENCE)).isEqualTo(UNUSED);
    }

    @Test
    void itEndsWhenItsQueryWasGivenToAnother() throws Exception {
        answers.add(new Scripted(200, Json.write(new JobShape(1000, 1L << 30, 0))));
        answers.add(new Scripted(401, "{}"));
        assertThat(StandbyMain.run(standby(callback("standby")), SILENCE)).isEqualTo(UNUSED);
    }

    @Test
    void itEndsWhenItsGatewayHasGone() throws Exception {
        ObjectUri standby = standby(callback("standby"));
        gateway.stop(0);
        assertThat(StandbyMain.run(standby, Duration.ofMillis(1))).isEqualTo(UNUSED);
    }
}
