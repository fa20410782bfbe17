package dev.eider.metering;

import dev.eider.database.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** A migrated database for one test class. */
final class MeteringDatabase implements AutoCloseable {
    private final Path directory;
    private final EmbeddedDatabase server;

    MeteringDatabase() throws IOException {
        directory = Files.createTempDirectory("eider-metering-test-");
        server = EmbeddedDatabase.startUnsynced(directory);
        StatementLog.migrate(source());
    }

    DataSource source() {
        return server.dataSource();
    }

    void empty() throws SQLException {
        try (Connection connection = source().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("TRUNCATE eider_metering.statements, eider_metering.gateways");
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
