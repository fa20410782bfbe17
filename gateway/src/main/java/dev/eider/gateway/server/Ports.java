package dev.eider.gateway.server;

import dev.eider.gateway.config.ConfigLoader;
import dev.eider.gateway.config.GatewayConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks at the three ports before anything is started, so that the one that cannot be had is known by its key. */
final class Ports {
    private Ports() {}

    /** @throws BindException naming key, port and host; also when two keys have the same port */
    static void requireFree(GatewayConfig config) throws IOException {
        try (ServerSocket pg = new ServerSocket();
                ServerSocket flight = new ServerSocket();
                ServerSocket http = new ServerSocket()) {
            bind(pg, "pg.port", config.host(), config.pg().port());
            bind(flight, "flight.port", config.host(), config.flight().port());
            bind(http, "http.port", config.host(), config.http().port());
        }
    }

    private static void bind(ServerSocket socket, String key, String host, int port) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            BindException named =
                    new BindException(key + " " + port + " of " + host + " cannot be opened (" + e.getMessage()
                            + "); is Eider running already? Else set another with " + ConfigLoader.variable(key));
            named.initCause(e);
            throw named;
        }
    }
}
