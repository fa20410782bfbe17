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
import org.junit.jupiter.api.Test;
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
        left = cluster.start(EmbeddedDatabase.freePort()); // nobody watches this one
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
