package dev.eider.testing.replicas;

import dev.eider.gateway.process.JavaCommand;
import dev.eider.testing.GatewayRunner;
import dev.eider.testing.RestClient;
import dev.eider.testing.life.Leftovers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** One of several gateways, in a process of its own. */
final class Replica implements AutoCloseable {
    private static final long STOP_SECONDS = 30;
    private static final String LOCAL = "127.0.0.1:";

    private final Process process;
    private final List<String> ports;
    private final RestClient rest;

    private Replica(Process process, List<String> ports) {
        this.process = process;
        this.ports = ports;
        this.rest = new RestClient("http://" + LOCAL + ports.getFirst(), GatewayRunner.USER, GatewayRunner.PASSWORD);
    }

    /** Returns when it serves. */
    static Replica start(Path configFile) throws IOException {
        List<String> flags = List.of(
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Deider.dist=" + System.getProperty("eider.dist", ""));
        Process process = new ProcessBuilder(JavaCommand.ofThisProcess()
                        .line(flags, GatewayMain.class.getName(), List.of(configFile.toString())))
                .redirectError(configFile.resolveSibling("gateway.log").toFile())
                .start();
        String ports = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (ports == null) {
            throw new IOException("the gateway did not start; see gateway.log beside " + configFile);
        }
        return new Replica(process, List.of(ports.split(" ")));
    }

    RestClient rest() {
        return rest;
    }

    Connection pg() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + LOCAL + ports.get(1) + "/demo", GatewayRunner.USER, GatewayRunner.PASSWORD);
    }

    Connection flight() throws SQLException {
        Properties properties = new Properties();
        properties.put("user", GatewayRunner.USER);
        properties.put("password", GatewayRunner.PASSWORD);
        properties.put("useEncryption", "false");
        return DriverManager.getConnection("jdbc:arrow-flight-sql://" + LOCAL + ports.get(2), properties);
    }

    /** Its processes at work. */
    List<ProcessHandle> runners() {
        return process.toHandle().descendants().filter(Leftovers::isRunner).toList();
    }

    /** As the kernel does when there is no memory left: nothing of it can be tidied up by itself. */
    void kill() throws InterruptedException {
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
