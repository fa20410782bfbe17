package dev.eider.gateway.rest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.door.FakeQueries;
import dev.eider.gateway.query.SessionMemory;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A door on a free port with users {@code ann} and {@code bob} (password {@code sésame}) and the bearer token {@code token-of-ann}. */
public final class RestFixture implements AutoCloseable {
    public static final String PASSWORD = "sésame";
    static final Principal ANN = new Principal("ann", "acme");
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    public final FakeQueries queries = new FakeQueries();
    final RecordedHistory history = new RecordedHistory();
    private final Forwarding forwarding = new Forwarding();
    private final HttpDoor door;
    private final HttpClient client = HttpClient.newHttpClient();

    public RestFixture() throws IOException, SQLException {
        this(SessionMemory.Shared.ofProcess(2));
    }

    RestFixture(SessionMemory.Shared memory) throws IOException, SQLException {
        this(memory, Duration.ofSeconds(30));
    }

    RestFixture(SessionMemory.Shared memory, Duration bodyPatience) throws IOException, SQLException {
        AuthFilter filter = new AuthFilter(
                (user, password) -> List.of("ann", "bob").contains(user) && password.equals(PASSWORD)
                        ? Optional.of(new Principal(user, "acme"))
                        : Optional.empty(),
                token -> token.equals("token-of-ann") ? Optional.of(ANN) : Optional.empty(),
                List.of("/open"));
        QueryRoutes.Others others = new QueryRoutes.Others(Replicas.none(), forwarding, Duration.ZERO);
        HttpService boom = rules -> rules.get("/open/boom", (_, _) -> {
            throw new IllegalStateException("a secret");
        });
        door = HttpDoor.open(
                new HttpDoor.Settings("127.0.0.1", 0, memory, bodyPatience),
                filter,
                List.of(
                        new HealthRoutes(() -> List.of()),
                        new QueryRoutes(queries, history, "demo", "main", others),
                        boom));
    }

    public int port() {
        return door.port();
    }

    public String url() {
        return "http://127.0.0.1:" + door.port();
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path)).header("Authorization", basic("ann", PASSWORD));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return send(request("/v1/queries").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Submits and returns the parsed answer. */
    JsonNode submit(String sql) throws IOException, InterruptedException {
        return json(post(JSON.createObjectNode().put("sql", sql).toString()));
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    @Override
    public void close() throws SQLException {
        client.close();
        door.close();
        forwarding.close();
        queries.close();
    }
}
