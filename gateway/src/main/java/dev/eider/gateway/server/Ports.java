package dev.eider.gateway.server;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.config.ConfigLoader;
import dev.eider.gateway.config.GatewayConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Looks at the three ports before anything is started, so that the one that cannot be had is known by its key. */
final class Ports {
    private Ports() {}

    /**
     * @throws BindException naming key, port and host; also when two keys have the same port
     * @throws QueryException INVALID_REQUEST for a host that is not known
     */
    static void requireFree(GatewayConfig config) throws IOException {
        InetAddress address = address(config.host());
        try (ServerSocket pg = new ServerSocket();
                ServerSocket flight = new ServerSocket();
                ServerSocket http = new ServerSocket()) {
            bind(pg, "pg.port", address, config.pg().port());
            bind(flight, "flight.port", address, config.flight().port());
            bind(http, "http.port", address, config.http().port());
        }
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "host '" + host + "' is not known; set an address of this machine, or a name that has one, with "
                            + ConfigLoader.variable("host"),
                    e);
        }
    }

    private static void bind(ServerSocket socket, String key, InetAddress address, int port) throws IOException {
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            BindException named = new BindException(
                    key + " " + port + " of " + address.getHostAddress() + " cannot be opened (" + e.getMessage()
                            + "); is Eider running already? Else set another with " + ConfigLoader.variable(key));
            named.initCause(e);
            throw named;
        }
    }
}
