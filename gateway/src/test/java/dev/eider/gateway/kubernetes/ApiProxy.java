package dev.eider.gateway.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kubernetes.client.openapi.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Between a launcher and the API server: passes everything on, until it is told to misbehave. Thread-safe. */
final class ApiProxy implements AutoCloseable {
    private final ApiClient target;
    private final OkHttpClient http;
    private final HttpServer server;
    private final Set<Call> open = ConcurrentHashMap.newKeySet();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final Queue<String> answered = new ConcurrentLinkedQueue<>();
    private volatile boolean away;

    /**
     * For one request.
     *
     * @param status of the answer; 0 for none
     * @param passOn the server gets the request, and its answer is lost
     */
    record Fault(String method, int status, String header, String body, boolean passOn) {}

    ApiProxy(ApiClient target) throws IOException {
        this.target = target;
        this.http = target.getHttpClient()
                .newBuilder()
                .readTimeout(Duration.ofMinutes(5))
                .build();
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    Path kubeconfig(Path directory) throws IOException {
        return Files.writeString(directory.resolve("proxy.kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: proxy
                contexts: [{name: proxy, context: {cluster: proxy, user: proxy}}]
                clusters: [{name: proxy, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: proxy, user: {}}]
                """.formatted(
                        server.getAddress().getPort()));
    }

    /** From now on nobody answers, and what was being answered breaks off. */
    void goAway() {
        away = true;
        open.forEach(Call::cancel);
    }

    void comeBack() {
        away = false;
    }

    void next(Fault fault) {
        faults.add(fault);
    }

    boolean hasFaults() {
        return !faults.isEmpty();
    }

    /** Method and path of those that were passed on. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Those of {@link #requests} whose answer was sent to its end. */
    List<String> answered() {
        return List.copyOf(answered);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Fault fault = away ? new Fault("", 0, "", "", false) : fault(exchange);
        if (fault != null && !fault.passOn()) {
            refuse(exchange, fault);
            return;
        }
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        Call call = http.newCall(request(exchange, body));
        open.add(call);
        try (Response response = call.execute()) {
            if (fault != null) {
                refuse(exchange, fault);
                return;
            }
            answer(exchange, response);
            answered.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        } finally {
            open.remove(call);
            exchange.close();
        }
    }

    private Fault fault(HttpExchange exchange) {
        Fault fault = faults.peek();
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        return fault != null && request.startsWith(fault.method()) && faults.remove(fault) ? fault : null;
    }

    private static void refuse(HttpExchange exchange, Fault fault) throws IOException {
        if (fault.status() == 0) {
            throw new IOException("nobody there");
        }
        if (!fault.header().isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", fault.header());
        }
        byte[] body = fault.body().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(fault.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private Request request(HttpExchange exchange, byte[] body) {
        String method = exchange.getRequestMethod();
        Request.Builder request = new Request.Builder().url(target.getBasePath() + exchange.getRequestURI());
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type != null) {
            request.header("Content-Type", type);
        }
        return request.method(method, method.equals("GET") ? null : RequestBody.create(body))
                .build();
    }

    private void answer(HttpExchange exchange, Response response) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", response.header("Content-Type", "application/json"));
        exchange.sendResponseHeaders(response.code(), 0);
        try (InputStream in = response.body().byteStream();
                OutputStream out = exchange.getResponseBody()) {
            // As the API server does, which may have nothing to tell for a minute.
            out.flush();
            byte[] buffer = new byte[1 << 16];
            for (int length = in.read(buffer); length >= 0 && !away; length = in.read(buffer)) {
                out.write(buffer, 0, length);
                out.flush();
            }
            if (away) {
                throw new IOException("the answer broke off");
            }
        }
    }

    @Override
    public void close() {
        goAway();
        server.stop(0);
    }
}
