package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.gateway.auth.Authenticator;
import dev.eider.gateway.pgwire.protocol.FatalException;
import dev.eider.gateway.query.Queries;
import dev.eider.gateway.query.SessionMemory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL front door: accepts connections, each served by a virtual thread of its own. Thread-safe. */
public final class PgListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PgListener.class);
    private static final int BACKLOG = 1024;
    /** Of clients that have not logged in, beyond as many as there may be sessions: to cancel, to be told that there is no place. */
    private static final int EXTRA_LOGINS = 128;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final PgDoor door;
    private final ServerSocket server;
    private final Map<PgConnection, Thread> connections = new ConcurrentHashMap<>();
    private final Thread acceptor;
    private volatile boolean closing;

    private PgListener(PgDoor door, ServerSocket server) {
        this.door = door;
        this.server = server;
        this.acceptor = Thread.ofVirtual().name("pg-acceptor").unstarted(this::accept);
    }

    /**
     * Binds and begins to accept.
     *
     * @param memory for messages and for what sessions keep
     * @param catalogExists whether a client may name this as its database
     * @throws IOException if the address can't be bound
     */
    public static PgListener open(
            PgSettings settings,
            SessionMemory.Shared memory,
            Queries queries,
            Authenticator authenticator,
            Predicate<String> catalogExists)
            throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(settings.host(), settings.port()), BACKLOG);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        PgDoor door = new PgDoor(
                settings,
                memory,
                queries,
                authenticator,
                catalogExists,
                new CancelKeys(),
                new Places(settings.maxConnections(), authenticator.userCount()),
                new PendingLogins(settings.maxConnections() + EXTRA_LOGINS));
        PgListener listener = new PgListener(door, server);
        listener.acceptor.start();
        return listener;
    }

    /** The one that is bound. */
    public int port() {
        return server.getLocalPort();
    }

    /** Sessions that are open. */
    public int sessions() {
        return door.places().taken();
    }

    /** All that are connected, logged in or not. */
    int connections() {
        return connections.size();
    }

    private void accept() {
        while (!closing) {
            try {
                begin(server.accept());
            } catch (IOException e) {
                if (!closing) {
                    LOG.warn("a connection could not be accepted: {}", e.toString());
                }
            }
        }
    }

    private void begin(Socket socket) {
        PgConnection connection = new PgConnection(door, socket);
        Thread thread = Thread.ofVirtual().name("pg-connection").unstarted(() -> serve(connection));
        connections.put(connection, thread);
        door.logins().enter(connection).ifPresent(PgConnection::closeSocket);
        thread.start();
    }

    private void serve(PgConnection connection) {
        try {
            connection.run();
        } finally {
            door.logins().leave(connection);
            connections.remove(connection);
        }
    }

    /**
     * Accepts no more, cancels what runs, tells every client that the server is shutting down (57P01) and returns when all sessions have
     * ended; a client that doesn't read is cut off after two seconds.
     */
    @Override
    public void close() {
        closing = true;
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("the listening socket could not be closed: {}", e.toString());
        }
        FatalException reason = new FatalException(
                ErrorCode.SHUTTING_DOWN, "terminating connection due to administrator command: the gateway shuts down");
        connections.keySet().forEach(connection -> connection.shutDown(reason));
        try {
            acceptor.join();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            for (Map.Entry<PgConnection, Thread> connection : connections.entrySet()) {
                Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
                if (!connection.getValue().join(left)) {
                    connection.getKey().closeSocket();
                    connection.getValue().join();
                }
            }
        } catch (InterruptedException e) {
            connections.keySet().forEach(PgConnection::closeSocket);
            Thread.currentThread().interrupt();
        }
    }
}
