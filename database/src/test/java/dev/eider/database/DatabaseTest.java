package dev.eider.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.QueryException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class DatabaseTest {
    @TempDir
    Path directory;

    /** A statement that waits for a lock is interrupted, and then given the lock. */
    @Test
    @Timeout(60)
    void whatIsInterruptedIsDoneNonetheless() throws Exception {
        try (EmbeddedDatabase server = EmbeddedDatabase.startUnsynced(directory);
                Connection holder = connect(server)) {
            Database database = new Database(source(server));
            ask(holder, "SELECT pg_advisory_lock(1)");
            CompletableFuture<String> answer = new CompletableFuture<>();
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    String value = database.run(
                            dsl -> dsl.fetchSingle("SELECT 'kept' FROM (SELECT pg_advisory_lock(1)) AS waited")
                                    .get(0, String.class));
                    answer.complete(value + ", interrupted " + Thread.interrupted());
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
            String waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
            while (ask(holder, waiting).equals("0")) {
                Thread.onSpinWait();
            }
            caller.interrupt();
            assertThat(ask(holder, waiting)).isEqualTo("1");
            ask(holder, "SELECT pg_advisory_unlock(1)");
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("kept, interrupted true");
        }
    }

    @Test
    void errorsReachVirtualThreadsAsTheyAre() throws Exception {
        try (EmbeddedDatabase server = EmbeddedDatabase.startUnsynced(directory)) {
            Database database = new Database(source(server));
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(
                    () -> database.transaction(
                            dsl -> dsl.fetchSingle("SELECT 1/0").get(0, String.class)),
                    Thread::startVirtualThread);
            assertThatThrownBy(answer::join)
                    .hasCauseInstanceOf(QueryException.class)
                    .hasMessageContaining("22012");
        }
    }

    private static PGSimpleDataSource source(EmbeddedDatabase server) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server.jdbcUrl());
        source.setUser(server.user());
        source.setPassword(server.password());
        return source;
    }

    private static Connection connect(EmbeddedDatabase server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (ResultSet result = connection.createStatement().executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return String.valueOf(result.getString(1));
        }
    }
}
