package dev.eider.runner;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Just enough of S3 on a free port of the loopback interface for the client's classes to be seen at work: one object under every key,
 * read by ranges; what is written is thrown away.
 */
final class TrainingServer implements AutoCloseable {
    private final HttpServer server;
    private final byte[] object;

    private TrainingServer(HttpServer server, byte[] object) {
        this.server = server;
        this.object = object;
    }

    static TrainingServer start(byte[] object) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TrainingServer training = new TrainingServer(server, object);
        server.createContext("/", training::answer);
        server.start();
        return training;
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("ETag", "\"training\"");
            exchange.getResponseHeaders().set("Last-Modified", "Sun, 01 Nov 2026 00:00:00 GMT");
            switch (exchange.getRequestMethod()) {
                case "GET" -> sendObject(exchange);
                case "HEAD" -> {
                    exchange.getResponseHeaders().set("Content-Length", String.valueOf(object.length));
                    exchange.sendResponseHeaders(200, -1);
                }
                default -> exchange.sendResponseHeaders(200, -1);
            }
        }
    }

    private void sendObject(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = 0;
        int to = object.length - 1;
        if (range != null) {
            String[] bounds = range.substring("bytes=".length()).split("-");
            from = Integer.parseInt(bounds[0]);
            to = Integer.parseInt(bounds[1]);
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + to + "/" + object.length);
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, to - from + 1L);
        exchange.getResponseBody().write(object, from, to - from + 1);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
