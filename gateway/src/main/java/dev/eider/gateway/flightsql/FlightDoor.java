package dev.eider.gateway.flightsql;

import dev.eider.gateway.auth.PasswordCheck;
import dev.eider.gateway.query.Queries;
import dev.eider.gateway.query.SessionMemory;
import io.grpc.ServerBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;

/** The Flight SQL server. Calls run on virtual threads; results are sent on one of their own each. */
public final class FlightDoor implements AutoCloseable {
    /** A client's message; as with PostgreSQL's, one may hold a statement that is too long, so that the answer can say so. */
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private final FlightServer server;
    private final FlightSessions sessions;
    private final BufferAllocator allocator;
    private final ExecutorService calls;
    private final ScheduledExecutorService sweeper;

    private FlightDoor(
            FlightServer server,
            FlightSessions sessions,
            BufferAllocator allocator,
            ExecutorService calls,
            ScheduledExecutorService sweeper) {
        this.server = server;
        this.sessions = sessions;
        this.allocator = allocator;
        this.calls = calls;
        this.sweeper = sweeper;
    }

    /** @param certificates PEM, the server's first */
    public record Tls(Path certificates, Path privateKey) {}

    /**
     * @param host the address to bind to, and no other
     * @param port 0 for any free one
     * @param defaultCatalog of a new session
     * @param defaultSchema of a new session
     * @param maxSessions of all users
     * @param memory for what sessions keep
     * @param users that there are: one alone may have all sessions, one of several has half of them at the most
     * @param sessionTtl after this long without a call a session and its token end
     * @param ticketTtl a result that nobody begins to read within this is given up
     * @param disconnectedTtl the same, from when the connection has ended that it was announced over; another may read it meanwhile
     */
    public record Settings(
            String host,
            int port,
            Optional<Tls> tls,
            String defaultCatalog,
            String defaultSchema,
            int maxSessions,
            SessionMemory.Shared memory,
            int users,
            Duration sessionTtl,
            Duration ticketTtl,
            Duration disconnectedTtl) {
        int sessionsPerUser() {
            return users > 1 ? Math.max(1, maxSessions / 2) : maxSessions;
        }
    }

    /**
     * Binds and serves.
     *
     * @param parent the door takes a child of it
     * @param version of the gateway, as it tells clients
     */
    public static FlightDoor open(
            Settings settings,
            Queries queries,
            FlightMetadata metadata,
            PasswordCheck passwords,
            BufferAllocator parent,
            String version)
            throws IOException {
        BufferAllocator allocator = parent.newChildAllocator("flight", 0, Long.MAX_VALUE);
        FlightSessions sessions = new FlightSessions(passwords, settings, Clock.systemUTC());
        ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
        EiderFlightProducer producer = new EiderFlightProducer(
                sessions,
                new StatementCalls(queries, allocator, Clock.systemUTC()),
                new MetadataStreams(metadata, allocator),
                SqlInfos.all(version),
                allocator);
        FlightServer server =
                server(settings, producer, sessions, calls, allocator).start();
        ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("flight-sweeper").factory());
        Duration shortest = Collections.min(List.of(settings.ticketTtl(), settings.disconnectedTtl()));
        long period = Math.clamp(shortest.toMillis() / 4, 50, 10_000);
        var _ = sweeper.scheduleWithFixedDelay(sessions::sweep, period, period, TimeUnit.MILLISECONDS);
        return new FlightDoor(server, sessions, allocator, calls, sweeper);
    }

    private static FlightServer server(
            Settings settings,
            EiderFlightProducer producer,
            FlightSessions sessions,
            ExecutorService calls,
            BufferAllocator allocator)
            throws IOException {
        Location location = settings.tls().isPresent()
                ? Location.forGrpcTls(settings.host(), settings.port())
                : Location.forGrpcInsecure(settings.host(), settings.port());
        ClientConnections connections = new ClientConnections(Clock.systemUTC());
        FlightServer.Builder builder = FlightServer.builder(allocator, location, producer)
                .executor(calls)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .transportHint("grpc.builderConsumer", (Consumer<ServerBuilder<?>>)
                        grpc -> grpc.addTransportFilter(connections)
                                .intercept(new ParameterMessages(MAX_MESSAGE_BYTES))
                                .intercept(connections))
                .middleware(SessionMiddleware.key(), SessionMiddleware.factory(sessions));
        if (settings.tls().isPresent()) {
            Tls tls = settings.tls().get();
            builder.useTls(tls.certificates().toFile(), tls.privateKey().toFile());
        }
        return builder.build();
    }

    public int port() {
        return server.getPort();
    }

    /** Ends all sessions with their queries; results that are being sent are cut off. */
    @Override
    public void close() throws InterruptedException {
        sweeper.shutdownNow();
        sessions.close();
        server.close();
        calls.shutdownNow();
        allocator.close();
    }
}
