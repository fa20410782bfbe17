package dev.eider.database;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

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
    private final DirectoryLock lock;
    private final Cluster cluster;
    private final SupervisedServer server;
    private final String password;

    private EmbeddedDatabase(DirectoryLock lock, Cluster cluster, SupervisedServer server, String password) {
        this.lock = lock;
        this.cluster = cluster;
        this.server = server;
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
            account.admitTo(absolute);
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
        Path programs = ServerBinaries.find(account, directory);
        Cluster cluster = new Cluster(account, programs, directory.resolve("data"), durability);
        Path passwordFile = directory.resolve("password");
        if (!cluster.exists()) {
            String fresh = randomPassword();
            Files.deleteIfExists(passwordFile);
            PrivateFiles.write(passwordFile, fresh);
            cluster.create(fresh);
        }
        cluster.stopLeftover();
        return new EmbeddedDatabase(lock, cluster, SupervisedServer.start(cluster), Files.readString(passwordFile));
    }

    private static String randomPassword() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres";
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
        source.setPortNumbers(new int[] {server.port()});
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
    public void close() {
        try (lock) {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded PostgreSQL did not stop cleanly", e);
        }
    }
}
