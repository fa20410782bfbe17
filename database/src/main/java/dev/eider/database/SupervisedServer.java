package dev.eider.database;

import dev.eider.contract.FullDisk;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server that is started again, on the same port, when it ends without having been told to. A thread of its own looks after it.
 * Attempts that fail one after the other come at growing intervals; after the last one it stays down, which the log says. Thread-safe.
 */
final class SupervisedServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisedServer.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(1);
    private static final int START_ATTEMPTS = 3;
    /** A server's end cannot be waited for: it is no child of this process, and where nobody collects the dead it stays a zombie. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    /** The pauses double: two minutes altogether. */
    private static final int RESTART_ATTEMPTS = 10;
    /** A server that has lived for so long is not dying again and again. */
    private static final Duration STABLE_AFTER = Duration.ofMinutes(1);

    private final Cluster cluster;
    private final int port;
    private final Thread keeper =
            Thread.ofPlatform().daemon().name("postgres-keeper").unstarted(this::keep);
    private Running running;
    private boolean closed;

    private record Running(long pid, Watchdog watchdog, Instant since) {}

    private SupervisedServer(Cluster cluster, int port, Running running) {
        this.cluster = cluster;
        this.port = port;
        this.running = running;
    }

    /** The port is free when it is chosen and may be taken when the server comes: hence more than one attempt. */
    static SupervisedServer start(Cluster cluster) throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            try {
                SupervisedServer server = new SupervisedServer(cluster, port, run(cluster, port));
                server.keeper.start();
                return server;
            } catch (QueryException e) {
                if (attempt == START_ATTEMPTS) {
                    throw e;
                }
                LOG.debug("Attempt {} on port {} failed", attempt, port, e);
            }
        }
    }

    private static Running run(Cluster cluster, int port) throws IOException {
        long pid = cluster.start(port);
        return new Running(pid, Watchdog.start(cluster.data(), pid), Instant.now());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    private void keep() {
        int ends = 0;
        try {
            while (!isClosed()) {
                boolean stable = awaitEnd().plus(STABLE_AFTER).isBefore(Instant.now());
                ends = stable ? 1 : ends + 1;
                if (ends > RESTART_ATTEMPTS || !cluster.exists()) {
                    giveUp();
                    return;
                }
                if (ends > 1) {
                    Thread.sleep(FIRST_PAUSE.multipliedBy(1L << (ends - 2)));
                }
                awaitRoom();
                restart();
            }
        } catch (InterruptedException e) {
            LOG.debug("PostgreSQL is no longer looked after");
        }
    }

    /** Returns since when the server had been running, or should have been. */
    private Instant awaitEnd() throws InterruptedException {
        Running now = running();
        while (cluster.isServer(now.pid())) {
            Thread.sleep(LOOK_EVERY);
        }
        return now.since();
    }

    /** On a full disk it would end again and again, until it is given up. */
    private void awaitRoom() throws InterruptedException {
        if (FullDisk.at(cluster.data())) {
            LOG.error(
                    "the embedded PostgreSQL in {} has ended on a full disk: it is started when there is room",
                    cluster.data());
        }
        while (!isClosed() && FullDisk.at(cluster.data())) {
            Thread.sleep(LOOK_EVERY);
        }
    }

    private void giveUp() {
        if (!isClosed()) {
            LOG.error(
                    "the embedded PostgreSQL in {} is down and will not be started again: statements fail with DATABASE_UNAVAILABLE."
                            + " See server.log there, and start Eider again",
                    cluster.data());
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized Running running() {
        return running;
    }

    private synchronized void restart() throws InterruptedException {
        if (closed) {
            return;
        }
        LOG.error("the embedded PostgreSQL (process {}) has ended unexpectedly: starting it again", running.pid());
        try {
            running.watchdog().release(KILL_PATIENCE);
            cluster.stopLeftover();
            running = run(cluster, port);
            LOG.info("the embedded PostgreSQL runs again as process {}", running.pid());
        } catch (IOException | QueryException e) {
            LOG.warn("the embedded PostgreSQL could not be started: {}", e.getMessage());
            running = new Running(running.pid(), running.watchdog(), Instant.now());
        }
    }

    /** Stops the server, ending its sessions, and returns when it is gone. Idempotent. */
    @Override
    public void close() throws IOException {
        try {
            stop();
            keeper.interrupt();
            keeper.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void stop() throws IOException, InterruptedException {
        if (closed) {
            return;
        }
        closed = true;
        running.watchdog().release(STOP_PATIENCE);
        awaitStop();
    }

    /** Whoever deletes the directory of a running server takes away the file that the watchdog needs: such a server is killed. */
    private void awaitStop() throws IOException, InterruptedException {
        boolean deleted = cluster.postmasterPid().isEmpty();
        Instant deadline = Instant.now().plus(deleted ? KILL_PATIENCE : STOP_PATIENCE);
        while (cluster.isServer(running.pid())) {
            if (Instant.now().isAfter(deadline)) {
                ProcessHandle.of(running.pid()).ifPresent(ProcessHandle::destroyForcibly);
                return;
            }
            Thread.sleep(10);
        }
    }
}
