package dev.eider.testing.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes a port of the loopback address one that pods reach. */
final class Relay implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private Relay(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    static Relay start(String host, int target) throws IOException {
        Relay relay = new Relay(new ServerSocket(0, 50, InetAddress.getByName(host)), target);
        Thread.startVirtualThread(relay::accept);
        return relay;
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket there = new Socket();
                open.add(client);
                open.add(there);
                there.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                Thread.startVirtualThread(() -> copy(client, there));
                Thread.startVirtualThread(() -> copy(there, client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new IllegalStateException("the relay to port " + target + " ended", e);
                }
            }
        }
    }

    /** The end of one way is the end of both. */
    private void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (SocketException _) {
            // The other side has gone: so has this.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
