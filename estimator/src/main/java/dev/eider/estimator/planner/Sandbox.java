package dev.eider.estimator.planner;

import dev.eider.contract.TableName;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;

/**
 * DuckDB instances in memory in which a client's SQL can reach nothing: no files, no network, no extensions, no settings. What has to be
 * set up is set up before {@link #lock}.
 */
final class Sandbox {
    private Sandbox() {}

    /** A new instance, not locked yet; errors come as JSON. */
    static Connection open() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        execute(connection, "SET errors_as_json = true");
        execute(connection, "SET threads = 1");
        execute(connection, "SET memory_limit = '256MB'");
        execute(connection, "SET temp_directory = ''");
        execute(connection, "SET autoinstall_known_extensions = false");
        execute(connection, "SET autoload_known_extensions = false");
        return connection;
    }

    /** @param readable the one directory whose files may be read */
    static void lock(Connection connection, Optional<Path> readable, Map<String, String> settings) throws SQLException {
        if (readable.isPresent()) {
            execute(connection, "SET allowed_directories = [" + literal(readable.get() + "/") + "]");
        }
        execute(connection, "SET enable_external_access = false");
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            execute(connection, "SET " + TableName.quote(setting.getKey()) + " = " + literal(setting.getValue()));
        }
        execute(connection, "SET lock_configuration = true");
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** {@code text} as a quoted SQL string. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
