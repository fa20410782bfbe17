package dev.eider.gateway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.database.EmbeddedDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourcesTest {
    @TempDir
    static Path directory;

    private static EmbeddedDatabase server;

    @BeforeAll
    static void start() {
        server = EmbeddedDatabase.startUnsynced(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void opensAPoolOfTheGivenSize() throws Exception {
        DatabaseSettings settings = new DatabaseSettings(
                server.jdbcUrl(), server.user(), server.password(), 1, Duration.ofMillis(250), Optional.empty());
        try (HikariDataSource pool = DataSources.open(settings);
                Connection connection = pool.getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
            assertThatThrownBy(pool::getConnection).isInstanceOf(SQLTransientConnectionException.class);
        }
    }

    @Test
    void saysWhatIsWrong() {
        expect(
                ErrorCode.DATABASE_UNAVAILABLE,
                "127.0.0.1:1/x",
                DatabaseSettings.of("jdbc:postgresql://127.0.0.1:1/x?password=hush", "u", "secret"));
        expect(
                ErrorCode.AUTHENTICATION_FAILED,
                "'eider'",
                DatabaseSettings.of(server.jdbcUrl(), server.user(), "secret"));
        expect(
                ErrorCode.DATABASE_UNAVAILABLE,
                "no such database",
                DatabaseSettings.of(
                        server.jdbcUrl().replace("/postgres", "/nowhere"), server.user(), server.password()));
        expect(ErrorCode.INVALID_REQUEST, "jdbc:mysql", DatabaseSettings.of("jdbc:mysql://h/d", "u", "secret"));
    }

    @Test
    void neverShowsAPassword() {
        assertThat(DatabaseSettings.of("jdbc:postgresql://h/d?password=hush", "u", "secret"))
                .asString()
                .doesNotContain("hush", "secret");
    }

    private static void expect(ErrorCode code, String named, DatabaseSettings settings) {
        assertThatThrownBy(() -> DataSources.open(settings)).isInstanceOfSatisfying(QueryException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.getMessage()).contains(named).doesNotContain("secret", "hush");
        });
    }
}
