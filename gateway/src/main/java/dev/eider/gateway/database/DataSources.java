package dev.eider.gateway.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.FullDisk;
import dev.eider.contract.QueryException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens pools of connections to PostgreSQL. */
public final class DataSources {
    /** The oldest version that its makers still care for. */
    private static final int OLDEST_MAJOR_VERSION = 14;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private DataSources() {}

    /**
     * Looks whether the server answers and is new enough, then opens a pool. The caller closes it.
     *
     * @throws QueryException DATABASE_UNAVAILABLE if nobody answers, AUTHENTICATION_FAILED if the server does not know the user,
     *     INVALID_REQUEST for a URL that is not PostgreSQL's, NOT_SUPPORTED for an old server
     */
    public static HikariDataSource open(DatabaseSettings settings) {
        check(settings);
        HikariConfig config = new HikariConfig();
        config.setPoolName("eider-postgres");
        config.setJdbcUrl(settings.jdbcUrl());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(settings.patience().toMillis());
        config.addDataSourceProperty("ApplicationName", "eider");
        config.addDataSourceProperty("connectTimeout", CONNECT_TIMEOUT.toSeconds());
        config.addDataSourceProperty("socketTimeout", 60);
        config.addDataSourceProperty("tcpKeepAlive", true);
        return settings.disk()
                .<HikariDataSource>map(disk -> new OnOwnDisk(config, disk))
                .orElseGet(() -> new HikariDataSource(config));
    }

    /** For single connections, each of which takes at most {@code patience}, to the second, to be made and to answer. */
    public static DataSource unpooled(DatabaseSettings settings, Duration patience) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(settings.jdbcUrl());
        source.setUser(settings.user());
        source.setPassword(settings.password());
        source.setApplicationName("eider-health");
        int seconds = Math.toIntExact(patience.toSeconds());
        source.setConnectTimeout(seconds);
        source.setLoginTimeout(seconds);
        source.setSocketTimeout(seconds);
        return source;
    }

    private static void check(DatabaseSettings settings) {
        String url = withoutParameters(settings.jdbcUrl());
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + url + "' is not the URL of a PostgreSQL: write jdbc:postgresql://host:5432/database");
        }
        try (Connection connection = DriverManager.getConnection(settings.jdbcUrl(), login(settings))) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST_MAJOR_VERSION) {
                throw new QueryException(
                        ErrorCode.NOT_SUPPORTED,
                        "the PostgreSQL at " + url + " has version " + version + ": at least " + OLDEST_MAJOR_VERSION
                                + " is needed");
            }
        } catch (SQLException e) {
            throw refused(url, settings.user(), e);
        }
    }

    private static Properties login(DatabaseSettings settings) {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
        properties.setProperty("loginTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
        return properties;
    }

    /** Class 28 of SQLSTATE is about who is asking, 3D000 a database that is not there. */
    private static QueryException refused(String url, String user, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (state.startsWith("28")) {
            return new QueryException(
                    ErrorCode.AUTHENTICATION_FAILED,
                    "the PostgreSQL at " + url + " does not let the user '" + user + "' in: check user and password",
                    e);
        }
        if (state.equals("3D000")) {
            return new QueryException(
                    ErrorCode.DATABASE_UNAVAILABLE,
                    "the PostgreSQL at " + url + " has no such database: create it, or correct the URL",
                    e);
        }
        return new QueryException(
                ErrorCode.DATABASE_UNAVAILABLE,
                "no PostgreSQL can be reached at " + url + ": check that it runs and that the URL is right ("
                        + e.getMessage() + ")",
                e);
    }

    /** A server whose disk is full ends, and cannot come back: it has no word of its own for that any more. */
    private static final class OnOwnDisk extends HikariDataSource {
        private final Path disk;

        private OnOwnDisk(HikariConfig config, Path disk) {
            super(config);
            this.disk = disk;
        }

        @Override
        public Connection getConnection() throws SQLException {
            try {
                return super.getConnection();
            } catch (SQLException e) {
                if (!FullDisk.at(disk)) {
                    throw e;
                }
                // Not as its cause, whose SQLSTATE would be taken for its own.
                SQLException full = new SQLException("the database's disk is full", ErrorCode.DISK_FULL.sqlState());
                full.addSuppressed(e);
                throw full;
            }
        }
    }

    /** Parameters of the URL may be a password. */
    static String withoutParameters(String jdbcUrl) {
        int question = jdbcUrl.indexOf('?');
        return question < 0 ? jdbcUrl : jdbcUrl.substring(0, question);
    }
}
