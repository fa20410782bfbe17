package dev.eider.testing.replicas;

import dev.eider.gateway.config.ConfigLoader;
import dev.eider.gateway.config.GatewayConfig;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.gateway.process.NativeLibrary;
import dev.eider.gateway.process.WarmStart;
import dev.eider.gateway.server.GatewayServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A gateway in a process of its own, to be killed. Prints its HTTP port; ends well when its standard input does. */
public final class GatewayMain {
    private static final Path CACHE = Path.of("target", "cache").toAbsolutePath();

    private GatewayMain() {}

    /** @param arguments the configuration's file */
    public static void main(String[] arguments) throws Exception {
        try (GatewayServer server = start(Path.of(arguments[0]))) {
            System.out.println(server.httpPort());
            while (System.in.read() >= 0) {
                // Nothing is said to it.
            }
        }
    }

    static GatewayServer start(Path configFile) throws IOException, InterruptedException {
        GatewayConfig config = ConfigLoader.load(Optional.of(configFile), Map.of());
        return GatewayServer.start(
                config,
                NativeLibrary.unpacked(JavaCommand.ofThisProcess(), CACHE),
                WarmStart.prepare(JavaCommand.ofThisProcess(), CACHE)::command);
    }
}
