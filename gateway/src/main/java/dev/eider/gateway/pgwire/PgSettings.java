package dev.eider.gateway.pgwire;

import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * @param port 0 for any free one
 * @param maxConnections sessions at a time; cancel requests don't count
 * @param startupTimeout from accepting a connection until the client has proved who it is
 * @param maxMessageBytes of one message from a client, a statement's text or its parameters
 * @param defaultSchema of a session that sets no search_path
 * @param tls offered to clients that ask for it
 */
public record PgSettings(
        String host,
        int port,
        int maxConnections,
        Duration startupTimeout,
        int maxMessageBytes,
        String defaultSchema,
        Optional<SSLContext> tls) {

    /** Up to 500 sessions on the loopback address, 64 MiB a message, ten seconds to log in, no TLS, schema {@code main}. */
    public static PgSettings onLoopback(int port) {
        return new PgSettings("127.0.0.1", port, 500, Duration.ofSeconds(10), 64 << 20, "main", Optional.empty());
    }
}
