package dev.eider.testing.replicas;

import dev.eider.gateway.process.JavaCommand;
import dev.eider.testing.GatewayRunner;
import dev.eider.testing.RestClient;
import dev.eider.testing.life.Leftovers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** One of several gateways, in a process of its own. */
public final class Replica implements Gateway, AutoCloseable {
    private static final long STOP_SECONDS = 30;

    private final Process process;
    private final String host;
    private final List<String> ports;
    private final RestClient rest;

    private Replica(Process process, String host, List<String> ports) {
        this.process = process;
        this.host = host;
        this.ports = ports;
        this.rest =
                new RestClient("http://" + host + ":" + ports.getFirst(), GatewayRunner.USER, GatewayRunner.PASSWORD);
    }

    /**
     * Returns when it serves.
     *
     * @param host that the configuration says
     */
    public static Replica start(Path configFile, String host) throws IOException {
        List<String> flags = List.of(
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Deider.dist=" + System.getProperty("eider.dist", ""));
        Path log = logOf(configFile);
        Process process = new ProcessBuilder(JavaCommand.ofThisProcess()
                        .line(flags, GatewayMain.class.getName(), List.of(configFile.toString())))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        String ports = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (ports == null) {
            throw new IOException("the gateway did not start; see " + log);
        }
        return new Replica(process, host, List.of(ports.split(" ")));
    }

    /** Kept after the tests: why a gateway did what no test awaited is told there. */
    private static Path logOf(Path configFile) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "gateway-logs"));
        return directory
                .resolve(
                        configFile.toAbsolutePath().getParent().getFileName() + "-" + configFile.getFileName() + ".log")
                .toAbsolutePath();
    }

    @Override
    public RestClient rest() {
        return rest;
    }

    public Connection pg() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + host + ":" + ports.get(1) + "/demo", GatewayRunner.USER, GatewayRunner.PASSWORD);
    }

    public Connection flight() throws SQLException {
        Properties properties = new Properties();
        properties.put("user", GatewayRunner.USER);
        properties.put("password", GatewayRunner.PASSWORD);
        properties.put("useEncryption", "false");
        return DriverManager.getConnection("jdbc:arrow-flight-sql://" + host + ":" + ports.get(2), properties);
    }

    /** Its processes at work. */
    List<ProcessHandle> runners() {
        return process.toHandle().descendants().filter(Leftovers::isRunner).toList();
    }

    /** As the kernel does when there is no memory left: nothing of it can be tidied up by itself. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops it by a signal, as an upgrade does. */
    void stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the gateway has not stopped within " + STOP_SECONDS + " s");
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (process.isAlive()) {
            kill();
        }
    }
}
