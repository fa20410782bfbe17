package dev.eider.bench;

import dev.eider.database.EmbeddedDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A real PostgreSQL with the rows in a table that fits into its buffers. */
record PostgresPeer(EmbeddedDatabase database) implements AutoCloseable {

    static PostgresPeer start(Path directory) throws SQLException {
        // Its size of buffers is read at the start only.
        try (EmbeddedDatabase first = EmbeddedDatabase.startUnsynced(directory);
                Connection connection = first.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET shared_buffers = '1GB'");
        }
        PostgresPeer peer = new PostgresPeer(EmbeddedDatabase.startUnsynced(directory));
        try (Connection connection = peer.database.dataSource().getConnection()) {
            RowData.fill(connection);
            return peer;
        } catch (SQLException | RuntimeException e) {
            peer.close();
            throw e;
        }
    }

    /** @param options pgjdbc's */
    Connection connect(String options) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl() + "?" + options, database.user(), database.password());
    }

    @Override
    public void close() {
        database.close();
    }
}
