package dev.eider.database;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own in a directory, for as long as this object is open. It listens on a free port of the loopback address alone
 * and asks for a password that stands, readable by this account only, in the file {@code password}: the JDBC driver has no Unix sockets,
 * and any local account can reach a loopback port.
 *
 * <p>Works as root too (see {@link ServerAccount}). The server ends with this process even when that is killed (see {@link Watchdog}); should
 * one be left nevertheless, the next start stops it. The directory belongs to one process at a time.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
    private static final int START_ATTEMPTS = 3;

    private final DirectoryLock lock;
    private final Cluster cluster;
    private final Watchdog watchdog;
    private final int port;
    private final String password;
    private boolean closed;

    private EmbeddedDatabase(DirectoryLock lock, Cluster cluster, Watchdog watchdog, int port, String password) {
        this.lock = lock;
        this.cluster = cluster;
        this.watchdog = watchdog;
        this.port = port;
        this.password = password;
    }

    /**
     * Starts the server over what is in {@code directory}, or over an empty database if there is nothing. What has been committed is on
     * disk.
     *
     * @throws QueryException ALREADY_EXISTS if another process uses the directory; INTERNAL_ERROR if the server does not start, with its
     *     own last words
     */
    public static EmbeddedDatabase start(Path directory) {
        return start(directory, Cluster.Durability.DISK, ServerAccount.find());
    }

    /** The same without waiting for disks: for tests and builds, whose data nobody will miss. */
    public static EmbeddedDatabase startUnsynced(Path directory) {
        return start(directory, Cluster.Durability.NONE, ServerAccount.find());
    }

    static EmbeddedDatabase start(Path directory, Cluster.Durability durability, ServerAccount account) {
        try {
            Path absolute = Files.createDirectories(directory).toRealPath();
            DirectoryLock lock = DirectoryLock.acquire(absolute);
            try {
                return start(lock, absolute, durability, account);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new QueryException(
                    ErrorCode.INTERNAL_ERROR, "the embedded PostgreSQL cannot use " + directory + ": " + e, e);
        }
    }

    private static EmbeddedDatabase start(
            DirectoryLock lock, Path directory, Cluster.Durability durability, ServerAccount account)
            throws IOException {
        Path programs = programs(account, directory);
        Cluster cluster = new Cluster(account, programs, directory.resolve("data"), durability);
        Path passwordFile = directory.resolve("password");
        if (!cluster.exists()) {
            String fresh = randomPassword();
            Files.deleteIfExists(passwordFile);
            PrivateFiles.write(passwordFile, fresh);
            cluster.create(fresh);
        }
        cluster.stopLeftover();
        int port = startServer(cluster);
        long pid = cluster.postmasterPid().orElseThrow();
        Watchdog watchdog = Watchdog.start(cluster.data(), pid);
        return new EmbeddedDatabase(lock, cluster, watchdog, port, Files.readString(passwordFile));
    }

    /** The port is free when it is chosen and may be taken when the server comes: hence more than one attempt. */
    private static int startServer(Cluster cluster) throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            try {
                cluster.start(port);
                return port;
            } catch (QueryException e) {
                if (attempt == START_ATTEMPTS) {
                    throw e;
                }
                LOG.debug("Attempt {} on port {} failed", attempt, port, e);
            }
        }
    }

    /** In the user's cache, shared by all directories, unless the server's account cannot go there. */
    private static Path programs(ServerAccount account, Path directory) throws IOException {
        try {
            Path shared = ServerBinaries.unpack(Directories.userCache()).resolve("bin");
            if (account.command(List.of(shared.resolve("postgres").toString(), "--version"))
                            .run()
                            .exitCode()
                    == 0) {
                return shared;
            }
        } catch (IOException e) {
            LOG.debug("No cache for PostgreSQL's programs", e);
        }
        return ServerBinaries.unpack(directory).resolve("bin");
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String randomPassword() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public String user() {
        return Cluster.SUPERUSER;
    }

    public String password() {
        return password;
    }

    /** Connections to it, one anew each time; a gateway pools them. */
    public DataSource dataSource() {
        return dataSource("postgres");
    }

    /** Connections to another of the server's databases. */
    public DataSource dataSource(String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(database);
        source.setUser(user());
        source.setPassword(password);
        return source;
    }

    Cluster cluster() {
        return cluster;
    }

    /** Stops the server, ending its sessions, and returns when it is gone. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (lock) {
            watchdog.release(STOP_PATIENCE);
            awaitEnd();
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded PostgreSQL did not stop cleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(STOP_PATIENCE);
        while (cluster.postmasterPid().isPresent()) {
            if (Instant.now().isAfter(deadline)) {
                cluster.stop("immediate");
                return;
            }
            Thread.sleep(10);
        }
    }
}
