package dev.eider.testing.replicas;

import dev.eider.gateway.config.ConfigLoader;
import dev.eider.gateway.config.GatewayConfig;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.gateway.process.NativeLibrary;
import dev.eider.gateway.server.GatewayServer;
import dev.eider.testing.GatewayRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A gateway in a process of its own, to be killed or told to end. Prints its ports: HTTP, PostgreSQL, Flight SQL. */
public final class GatewayMain {
    private static final Path CACHE = Path.of("target", "cache").toAbsolutePath();

    private GatewayMain() {}

    /** @param arguments the configuration's file */
    public static void main(String[] arguments) throws Exception {
        GatewayServer server = start(Path.of(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
        System.out.println(server.httpPort() + " " + server.pgPort() + " " + server.flightPort());
        Thread.currentThread().join();
    }

    static GatewayServer start(Path configFile) throws IOException, InterruptedException {
        GatewayConfig config = ConfigLoader.load(Optional.of(configFile), Map.of());
        return GatewayServer.start(
                config, NativeLibrary.unpacked(JavaCommand.ofThisProcess(), CACHE), GatewayRunner.runner());
    }
}
