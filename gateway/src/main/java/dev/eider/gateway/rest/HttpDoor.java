package dev.eider.gateway.rest;

import dev.eider.gateway.query.SessionMemory;
import io.helidon.http.DirectHandler;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpService;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** The HTTP/1.1 server: a virtual thread a connection, authentication before everything, errors as JSON. */
public final class HttpDoor implements AutoCloseable {
    private static final int WRITE_BUFFER_BYTES = 1 << 16;

    private final WebServer server;

    private HttpDoor(WebServer server) {
        this.server = server;
    }

    /**
     * @param host the address to bind to, and no other
     * @param port 0 for any free one
     * @param memory for the bodies of requests
     * @param bodyPatience after so long without more of a body a request is given up
     */
    public record Settings(String host, int port, SessionMemory.Shared memory, Duration bodyPatience) {
        public Settings(String host, int port) {
            this(host, port, SessionMemory.Shared.ofProcess(1), Duration.ofSeconds(30));
        }
    }

    /**
     * Binds and serves.
     *
     * @param services with their whole paths, tried in this order
     * @throws BindException if the address cannot be bound
     */
    public static HttpDoor open(Settings settings, AuthFilter authentication, List<HttpService> services)
            throws UnknownHostException, BindException {
        HttpRouting.Builder routing = HttpRouting.builder()
                .addFilter(authentication)
                .addFilter(new BodyPatience(settings.bodyPatience()))
                .addFilter(new BodyMemory(settings.memory()));
        ErrorRoutes.register(routing);
        services.forEach(service -> routing.register("/", service));
        routing.any("/*", ErrorRoutes::notFound);
        DirectHandlers.Builder direct = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            direct.addHandler(type, ErrorRoutes.beforeRouting());
        }
        WebServer server = WebServer.builder()
                .address(InetAddress.getByName(settings.host()))
                .port(settings.port())
                .writeBufferSize(WRITE_BUFFER_BYTES)
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofMillis(500))
                .directHandlers(direct.build())
                .routing(routing)
                .build()
                .start();
        // Helidon writes to the log that it could not bind, and goes on.
        if (!server.isRunning() || server.port() < 0) {
            server.stop();
            throw new BindException(
                    "port " + settings.port() + " of " + settings.host() + " cannot be opened for HTTP");
        }
        return new HttpDoor(server);
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
