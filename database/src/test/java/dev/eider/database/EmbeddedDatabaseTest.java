package dev.eider.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
    @TempDir
    Path directory;

    @Test
    void keepsWhatWasCommittedAndStartsAgainFast() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
            execute(database, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        Instant before = Instant.now();
        try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
            assertThat(query(database, "SELECT answer FROM kept")).isEqualTo("42");
            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void admitsNobodyWithoutThePassword() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.startUnsynced(directory)) {
            assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), database.user(), "guess"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
            assertThat(Files.getPosixFilePermissions(directory.resolve("password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(query(database, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(database, "SHOW unix_socket_directories")).isEmpty();
        }
    }

    @Test
    void refusesADirectoryInUse() {
        try (EmbeddedDatabase database = EmbeddedDatabase.startUnsynced(directory)) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> EmbeddedDatabase.startUnsynced(directory))
                        .isInstanceOfSatisfying(QueryException.class, e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
                            assertThat(e).hasMessageContaining("in use");
                        });
            }
            assertThat(database.password()).hasSize(48);
        }
    }

    @Test
    void stopsAServerThatADeadGatewayLeft() throws Exception {
        Cluster cluster;
        long left;
        try (EmbeddedDatabase database = EmbeddedDatabase.startUnsynced(directory)) {
            cluster = database.cluster();
        }
        left = cluster.start(SupervisedServer.freePort()); // nobody watches this one
        try (EmbeddedDatabase database = EmbeddedDatabase.startUnsynced(directory)) {
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
            assertThat(cluster.postmasterPid()).isPresent().get().isNotEqualTo(left);
        }
    }

    @Test
    void ignoresAPidFileWhoseNumberBelongsToSomebodyElseNow() throws Exception {
        EmbeddedDatabase.startUnsynced(directory).close();
        long innocent = ProcessHandle.current().pid();
        Files.writeString(directory.resolve("data/postmaster.pid"), innocent + "\n" + directory + "/data\n");
        try (EmbeddedDatabase database = EmbeddedDatabase.startUnsynced(directory)) {
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    @Timeout(60)
    void aServerThatIsKilledIsStartedAgainInItsPlace() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
            execute(database, "CREATE TABLE kept AS SELECT 42 AS answer");
            String url = database.jdbcUrl();
            for (int death = 0; death < 2; death++) {
                long pid = database.cluster().postmasterPid().orElseThrow();
                ProcessHandle.of(pid).orElseThrow().destroyForcibly();
                while (database.cluster()
                        .postmasterPid()
                        .filter(now -> now != pid && database.cluster().isServer(now))
                        .isEmpty()) {
                    LockSupport.parkNanos(1_000_000);
                }
                assertThat(eventually(database, "SELECT answer FROM kept")).isEqualTo("42");
                assertThat(database.jdbcUrl()).isEqualTo(url);
            }
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
            assertThat(query(database, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    /** Until it takes connections again; the test's time limit ends it. */
    private static String eventually(EmbeddedDatabase database, String sql) throws IOException {
        while (true) {
            try {
                return query(database, sql);
            } catch (SQLException e) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void closeIsIdempotentAndLeavesNoServer() throws Exception {
        EmbeddedDatabase database = EmbeddedDatabase.startUnsynced(directory);
        long pid = database.cluster().postmasterPid().orElseThrow();
        database.close();
        database.close();
        assertThat(ProcessHandle.of(pid)
                        .filter(ProcessHandle::isAlive)
                        .flatMap(p -> p.info().command()))
                .isEmpty();
    }

    @Test
    void stopsEvenWhenItsDirectoryIsGone() throws Exception {
        EmbeddedDatabase database = EmbeddedDatabase.startUnsynced(directory);
        long pid = database.cluster().postmasterPid().orElseThrow();
        Files.move(directory.resolve("data"), directory.resolve("elsewhere"));
        database.close();
        assertThat(ProcessHandle.of(pid)
                        .map(ProcessHandle::onExit)
                        .map(exit -> exit.orTimeout(5, TimeUnit.SECONDS).join()))
                .satisfiesAnyOf(
                        handle -> assertThat(handle).isEmpty(),
                        handle -> assertThat(handle.orElseThrow().isAlive()).isFalse());
    }

    @Test
    void repairsAnInterruptedCreation() throws Exception {
        Files.createDirectories(directory.resolve("data.new/base"));
        Files.writeString(directory.resolve("initial-password"), "half");
        Files.writeString(directory.resolve("password"), "half");
        try (EmbeddedDatabase database = EmbeddedDatabase.startUnsynced(directory)) {
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void saysWhyItCannotStart() throws Exception {
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("data/PG_VERSION"), "9.1\n");
        Files.writeString(directory.resolve("password"), "x");
        assertThatThrownBy(() -> EmbeddedDatabase.startUnsynced(directory))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("did not start")
                .hasMessageContaining(directory.toString());
    }

    static void execute(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String query(EmbeddedDatabase database, String sql) throws SQLException, IOException {
        try (Connection connection = database.dataSource().getConnection();
                var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
