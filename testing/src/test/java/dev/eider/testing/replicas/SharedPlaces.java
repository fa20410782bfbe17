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
public final class SharedPlaces implements AutoCloseable {
    public static final String SCRATCH = "s3://scratch/eider/";
    /** For other gateways to notice that one has gone; long enough for a busy machine. */
    public static final int SILENCE_SECONDS = 5;

    private final Path directory;
    private final String host;
    private final EmbeddedDatabase database;
    private final S3TestServer s3;
    private final ObjectStores stores;

    /** @param host address of this machine that gateways and storage listen on */
    public SharedPlaces(Path directory, String host) {
        this.directory = directory;
        this.host = host;
        this.s3 = S3TestServer.start(host);
        this.stores = new ObjectStores(s3.settings());
        this.database = EmbeddedDatabase.startUnsynced(directory.resolve("postgres"));
        s3.createBucket("scratch");
    }

    /** The configuration of a gateway with jobs that are processes. */
    Path config(String name) throws IOException {
        return config(name, 0, "");
    }

    /**
     * A gateway's configuration.
     *
     * @param more keys, as YAML
     */
    public Path config(String name, int httpPort, String more) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        StorageSettings storage = s3.settings();
        return Files.writeString(
                home.resolve("eider.yaml"),
                """
                        host: %s
                        data_dir: %s
                        pg: {port: 0}
                        flight: {port: 0}
                        http: {port: %d}
                        users:
                          - {name: %s, password: %s}
                          - {name: stranger, password: %s}
                        database: {url: '%s', user: '%s', password: '%s', pool_size: 6}
                        cluster: {url: 'http://%s:0', heartbeat_seconds: 1, silence_seconds: %d}
                        storage:
                          local_roots: ['%s']
                          s3: {endpoint: '%s', region: us-east-1, path_style: true, access_key_id: '%s', secret_access_key: '%s'}
                        scratch: {uri: '%s', inline_limit_bytes: 1024, part_target_bytes: 262144, compression: none, reap_seconds: 1, forgotten_seconds: 60}
                        planning: {processes: 1, deadline_seconds: 60}
                        capacity: {cpu_millis: 16000, memory_bytes: 34359738368}
                        """.formatted(
                                        host,
                                        home,
                                        httpPort,
                                        GatewayRunner.USER,
                                        GatewayRunner.PASSWORD,
                                        GatewayRunner.PASSWORD,
                                        database.jdbcUrl(),
                                        database.user(),
                                        database.password(),
                                        host,
                                        SILENCE_SECONDS,
                                        Path.of("target", "demo").toAbsolutePath(),
                                        storage.s3Endpoint().orElseThrow(),
                                        storage.s3AccessKeyId().orElseThrow(),
                                        storage.s3SecretAccessKey().orElseThrow(),
                                        SCRATCH)
                        + more);
    }

    public S3TestServer s3() {
        return s3;
    }

    public EmbeddedDatabase database() {
        return database;
    }

    public ObjectStores stores() {
        return stores;
    }

    /** Keys of all scratch objects. */
    public List<String> scratch() {
        ObjectUri root = ObjectUri.parse(SCRATCH);
        return stores.forUri(root).list(root, Optional.empty(), 1000).objects().stream()
                .map(ObjectInfo::uri)
                .map(ObjectUri::key)
                .toList();
    }

    /** To the statement log. */
    public Connection log() throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    /** How often a query was started again because its gateway had gone. */
    public int restarts(String id) throws SQLException {
        try (Connection connection = log();
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
