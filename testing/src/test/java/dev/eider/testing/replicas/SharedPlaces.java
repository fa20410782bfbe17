package dev.eider.testing.replicas;

import dev.eider.contract.StorageSettings;
import dev.eider.database.EmbeddedDatabase;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.objectstore.fixture.S3TestServer;
import dev.eider.testing.GatewayRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What the gateways of a cluster have in common: a database and a bucket. */
final class SharedPlaces implements AutoCloseable {
    static final String SCRATCH = "s3://scratch/eider/";
    /** For other gateways to notice that one has gone; long enough for a busy machine. */
    static final int SILENCE_SECONDS = 5;

    private final Path directory;
    private final EmbeddedDatabase database;
    private final S3TestServer s3 = S3TestServer.start();
    private final ObjectStores stores = new ObjectStores(s3.settings());

    SharedPlaces(Path directory) {
        this.directory = directory;
        this.database = EmbeddedDatabase.startUnsynced(directory.resolve("postgres"));
        s3.createBucket("scratch");
    }

    /** A gateway's configuration. */
    Path config(String name) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        StorageSettings storage = s3.settings();
        return Files.writeString(home.resolve("eider.yaml"), """
                        data_dir: %s
                        pg: {port: 0}
                        flight: {port: 0}
                        http: {port: 0}
                        users:
                          - {name: %s, password: %s}
                          - {name: stranger, password: %s}
                        database: {url: '%s', user: '%s', password: '%s', pool_size: 6}
                        cluster: {url: 'http://127.0.0.1:0', heartbeat_seconds: 1, silence_seconds: %d}
                        storage:
                          local_roots: ['%s']
                          s3: {endpoint: '%s', region: us-east-1, path_style: true, access_key_id: '%s', secret_access_key: '%s'}
                        scratch: {uri: '%s', inline_limit_bytes: 1024, reap_seconds: 1, forgotten_seconds: 60}
                        planning: {processes: 1, deadline_seconds: 60}
                        capacity: {cpu_millis: 16000, memory_bytes: 34359738368}
                        """.formatted(
                        home,
                        GatewayRunner.USER,
                        GatewayRunner.PASSWORD,
                        GatewayRunner.PASSWORD,
                        database.jdbcUrl(),
                        database.user(),
                        database.password(),
                        SILENCE_SECONDS,
                        Path.of("target", "demo").toAbsolutePath(),
                        storage.s3Endpoint().orElseThrow(),
                        storage.s3AccessKeyId().orElseThrow(),
                        storage.s3SecretAccessKey().orElseThrow(),
                        SCRATCH));
    }

    ObjectStores stores() {
        return stores;
    }

    /** Keys of all scratch objects. */
    List<String> scratch() {
        ObjectUri root = ObjectUri.parse(SCRATCH);
        return stores.forUri(root).list(root, Optional.empty(), 1000).objects().stream()
                .map(ObjectInfo::uri)
                .map(ObjectUri::key)
                .toList();
    }

    /** How often a query was started again because its gateway had gone. */
    int restarts(String id) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                PreparedStatement query =
                        connection.prepareStatement("SELECT attempt FROM eider_metering.statements WHERE id = ?")) {
            query.setString(1, id);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    @Override
    public void close() {
        stores.close();
        s3.close();
        database.close();
    }
}
