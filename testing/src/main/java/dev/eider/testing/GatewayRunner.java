package dev.eider.testing;

import dev.eider.contract.StorageSettings;
import dev.eider.gateway.config.ConfigLoader;
import dev.eider.gateway.config.GatewayConfig;
import dev.eider.gateway.demo.DemoData;
import dev.eider.gateway.demo.DemoTable;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.gateway.process.NativeLibrary;
import dev.eider.gateway.process.WarmStart;
import dev.eider.gateway.server.DemoCatalog;
import dev.eider.gateway.server.GatewayServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A whole gateway in this JVM, with real planner and runner processes, an embedded PostgreSQL and free ports. */
public final class GatewayRunner implements AutoCloseable {
    public static final String USER = "tester";
    public static final String PASSWORD = "correct horse";

    private static final Path CACHE = Path.of("target", "cache").toAbsolutePath();

    private final GatewayServer server;
    private final Path dataDir;
    private final List<DemoTable> demo;
    private final RestClient rest;

    private GatewayRunner(GatewayServer server, Path dataDir, List<DemoTable> demo) {
        this.server = server;
        this.dataDir = dataDir;
        this.demo = demo;
        this.rest = new RestClient(httpUrl(), USER, PASSWORD);
    }

    /** With the demo data, until the JVM is told to end. The one argument, if there is one, is the data directory. */
    public static void main(String[] arguments) throws Exception {
        Path directory = arguments.length == 0 ? Files.createTempDirectory("eider-test-") : Path.of(arguments[0]);
        GatewayRunner runner = start(directory, StorageSettings.defaults(), List.of(), Map.of());
        Runtime.getRuntime().addShutdownHook(new Thread(runner::closeAtExit, "shutdown"));
        System.out.println(runner.pgUrl("demo") + " user " + USER + " password '" + PASSWORD + "'");
        System.out.println(runner.httpUrl());
        Thread.currentThread().join();
    }

    private void closeAtExit() {
        try {
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param localRoots directories that statements may read
     * @param settings that are others than here usual, by their keys in the configuration, as variables have them
     */
    public static GatewayRunner start(StorageSettings s3, List<Path> localRoots, Map<String, String> settings)
            throws IOException, InterruptedException {
        return start(Files.createTempDirectory("eider-test-"), s3, localRoots, settings);
    }

    /** @param dataDir of an earlier gateway or empty; deleted at the end */
    public static GatewayRunner start(
            Path dataDir, StorageSettings s3, List<Path> localRoots, Map<String, String> settings)
            throws IOException, InterruptedException {
        try {
            List<DemoTable> demo = demoTables();
            GatewayServer server = GatewayServer.start(
                    config(dataDir, s3, localRoots, settings),
                    NativeLibrary.unpacked(JavaCommand.ofThisProcess(), CACHE),
                    runner());
            DemoCatalog.register(server.catalog(), demo);
            return new GatewayRunner(server, dataDir, demo);
        } catch (IOException | InterruptedException | RuntimeException e) {
            delete(dataDir);
            throw e;
        }
    }

    /**
     * The distribution's runner with its ahead-of-time cache, if Maven has packaged it in this build; before the package phase the classes
     * as they were compiled.
     */
    public static Supplier<JavaCommand> runner() throws IOException, InterruptedException {
        String dist = System.getProperty("eider.dist", "");
        boolean packaged = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .anyMatch(entry -> entry.contains("eider-job-runner") && entry.endsWith(".jar"));
        if (!packaged || dist.isEmpty()) {
            return WarmStart.prepare(JavaCommand.ofThisProcess(), CACHE)::command;
        }
        WarmStart runner = WarmStart.prepare(JavaCommand.ofDirectory(Path.of(dist, "runner", "lib")), CACHE);
        runner.train(WarmStart.RUNNER_TRAINING);
        return runner::command;
    }

    /** TPC-H at scale 0.1, generated once a build. */
    public static List<DemoTable> demoTables() throws IOException, InterruptedException {
        return new DemoData(
                        JavaCommand.ofThisProcess(), Path.of("target", "demo").toAbsolutePath(), 0.1)
                .prepare();
    }

    private static GatewayConfig config(
            Path dataDir, StorageSettings s3, List<Path> localRoots, Map<String, String> settings) {
        String roots = Stream.concat(
                        localRoots.stream(), Stream.of(Path.of("target", "demo").toAbsolutePath()))
                .map(Path::toString)
                .collect(Collectors.joining(","));
        Map<String, String> all = new HashMap<>(Map.of(
                "data_dir",
                dataDir.toString(),
                "pg.port",
                "0",
                "flight.port",
                "0",
                "http.port",
                "0",
                "users",
                "[{name: '" + USER + "', password: '" + PASSWORD + "'}]",
                "storage.s3.path_style",
                Boolean.toString(s3.s3PathStyle()),
                "storage.local_roots",
                roots,
                "capacity.cpu_millis",
                "4000",
                "capacity.memory_bytes",
                Long.toString(12L << 30)));
        s3.s3Endpoint().ifPresent(value -> all.put("storage.s3.endpoint", value));
        s3.s3Region().ifPresent(value -> all.put("storage.s3.region", value));
        s3.s3AccessKeyId().ifPresent(value -> all.put("storage.s3.access_key_id", value));
        s3.s3SecretAccessKey().ifPresent(value -> all.put("storage.s3.secret_access_key", value));
        s3.s3SessionToken().ifPresent(value -> all.put("storage.s3.session_token", value));
        all.putAll(settings);
        return ConfigLoader.load(
                Optional.empty(),
                all.entrySet().stream()
                        .collect(Collectors.toMap(
                                setting -> ConfigLoader.variable(setting.getKey()), Map.Entry::getValue)));
    }

    public GatewayServer server() {
        return server;
    }

    public Path dataDir() {
        return dataDir;
    }

    public List<DemoTable> demo() {
        return demo;
    }

    public String httpUrl() {
        return "http://127.0.0.1:" + server.httpPort();
    }

    public String pgUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.pgPort() + "/" + database;
    }

    /** pgjdbc, with the demo tables in the search path. */
    public Connection pg() throws SQLException {
        return pg(Optional.empty());
    }

    /** @param options added to the URL, such as {@code prepareThreshold=1} */
    public Connection pg(Optional<String> options) throws SQLException {
        String url = pgUrl("demo") + "?currentSchema=tpch"
                + options.map(o -> "&" + o).orElse("");
        return DriverManager.getConnection(url, USER, PASSWORD);
    }

    /** pgjdbc as another of the configured users, all of whom have {@link #PASSWORD}. */
    public Connection pgAs(String user) throws SQLException {
        return DriverManager.getConnection(pgUrl("demo") + "?currentSchema=tpch", user, PASSWORD);
    }

    /** The Flight SQL JDBC driver, in a schema of the demo catalog. */
    public Connection flight(String schema) throws SQLException {
        Properties properties = new Properties();
        properties.put("user", USER);
        properties.put("password", PASSWORD);
        properties.put("useEncryption", "false");
        Connection connection =
                DriverManager.getConnection("jdbc:arrow-flight-sql://127.0.0.1:" + server.flightPort(), properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = " + schema);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Always the same one: each would hold a selector's files until it is collected. */
    public RestClient rest() {
        return rest;
    }

    @Override
    public void close() throws IOException {
        server.close();
        delete(dataDir);
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
