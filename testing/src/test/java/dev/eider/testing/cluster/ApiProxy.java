package dev.eider.testing.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.eider.contract.Json;
import dev.eider.testing.Kubectl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * Between a gateway and the API server: passes everything on, unless the server is said to be away. A create goes by the stops {@link
 * #CREATE} and {@link #CREATED}, with the query's id. Thread-safe.
 */
final class ApiProxy implements AutoCloseable {
    /** The server has not seen it. */
    static final String CREATE = "create";
    /** The gateway does not know it. */
    static final String CREATED = "created";

    private static final String SERVING = "Starting to serve on ";

    private final Process kubectl;
    private final String target;
    private final Stops stops;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server;
    private final Set<InputStream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean away;

    ApiProxy(Kubectl kubectl, Stops stops) throws IOException {
        this.kubectl = kubectl.start("proxy", "--port=0");
        String line = this.kubectl.inputReader().readLine();
        if (line == null || !line.startsWith(SERVING)) {
            throw new IOException("kubectl proxy says: " + line);
        }
        this.target = "http://" + line.substring(SERVING.length());
        this.stops = stops;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    Path kubeconfig(Path file) throws IOException {
        return Files.writeString(file, """
                apiVersion: v1
                kind: Config
                current-context: proxy
                contexts: [{name: proxy, context: {cluster: proxy, user: proxy}}]
                clusters: [{name: proxy, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: proxy, user: {}}]
                """.formatted(server.getAddress().getPort()));
    }

    /** From now on nobody answers, and what was being answered breaks off. */
    void goAway() throws IOException {
        away = true;
        for (InputStream answer : open) {
            answer.close();
        }
    }

    void comeBack() {
        away = false;
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        requirePresence();
        boolean create = exchange.getRequestMethod().equals("POST")
                && exchange.getRequestURI().getPath().endsWith("/jobs");
        String query = create
                ? Json.mapper()
                        .readTree(body)
                        .at("/metadata/labels/eider.dev~1query-id")
                        .asText()
                : "";
        if (create) {
            stops.pass(CREATE, query);
        }
        try (InputStream answer = send(exchange, body)) {
            if (create) {
                stops.pass(CREATED, query);
            }
            open.add(answer);
            try {
                pump(answer, exchange);
            } finally {
                open.remove(answer);
            }
        }
    }

    private void requirePresence() throws IOException {
        if (away) {
            throw new IOException("nobody there");
        }
    }

    private InputStream send(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type != null) {
            request.header("Content-Type", type);
        }
        try {
            HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
            response.headers()
                    .firstValue("Content-Type")
                    .ifPresent(answered -> exchange.getResponseHeaders().set("Content-Type", answered));
            exchange.setAttribute("status", response.statusCode());
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void pump(InputStream answer, HttpExchange exchange) throws IOException {
        requirePresence();
        exchange.sendResponseHeaders((int) exchange.getAttribute("status"), 0);
        try (OutputStream out = exchange.getResponseBody()) {
            byte[] buffer = new byte[1 << 16];
            for (int length = answer.read(buffer); length >= 0; length = answer.read(buffer)) {
                requirePresence();
                out.write(buffer, 0, length);
                out.flush();
            }
        }
    }

    @Override
    public void close() throws IOException {
        goAway();
        server.stop(0);
        http.shutdownNow();
        kubectl.destroyForcibly();
    }
}
