package dev.eider.gateway.server;

import dev.eider.gateway.config.ConfigLoader;
import dev.eider.gateway.config.GatewayConfig;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.gateway.process.NativeLibrary;
import dev.eider.gateway.process.WarmStart;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a gateway on this machine and tells how to connect. Runs until it is told to stop. */
@Command(name = "up", description = "Starts Eider on this machine.", mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "configuration; else eider.yaml, if it is there")
    private Optional<Path> configFile = Optional.empty();

    @Option(names = "--runner", paramLabel = "DIR", required = true, description = "the job-runner's libraries")
    private Path runnerLibraries = Path.of("");

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "where DuckDB's library and the runner's class data are unpacked; else in the data directory")
    private Optional<Path> cacheDir = Optional.empty();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        return ForegroundGateway.status(spec.commandLine().getErr(), this::run);
    }

    private void run() throws IOException, InterruptedException {
        GatewayConfig loaded = ConfigLoader.load(ConfigLoader.file(configFile, Path.of("")), System.getenv());
        Path dataDir = DataDirectory.root(loaded);
        LocalUser local = LocalUser.loadOrCreate(dataDir);
        GatewayConfig config = loaded.users().isEmpty() ? loaded.withUser(local.user(), local.password()) : loaded;
        Path cache = cacheDir.orElse(dataDir.resolve("cache"));
        JavaCommand java = NativeLibrary.unpacked(JavaCommand.ofThisProcess(), cache);
        WarmStart runner = WarmStart.prepare(JavaCommand.ofDirectory(runnerLibraries), cache);
        ForegroundGateway.run(config, java, runner::command, server -> {
            if (!runner.isTrained()) {
                runner.trainInBackground(WarmStart.RUNNER_TRAINING);
            }
            announce(config, server, loaded.users().isEmpty() ? Optional.of(local) : Optional.empty(), dataDir);
        });
    }

    private void announce(GatewayConfig config, GatewayServer server, Optional<LocalUser> local, Path dataDir)
            throws IOException {
        String http = "http://" + config.host() + ":" + server.httpPort();
        String credentials = local.map(u -> u.user() + ":" + u.password()).orElse("USER:PASSWORD");
        if (local.isPresent()) {
            local.get().publish(dataDir, http);
        }
        PrintWriter out = spec.commandLine().getOut();
        String catalog = config.queries().defaultCatalog();
        String example = config.demo().enabled() ? "SELECT count(*) FROM tpch.lineitem" : "SELECT 42";
        out.println("Eider is up. Connect with");
        out.println();
        out.println("  psql        psql 'postgresql://" + credentials + "@" + config.host() + ":" + server.pgPort()
                + "/" + catalog + "'");
        out.println("  Flight SQL  grpc://" + config.host() + ":" + server.flightPort()
                + "   (user and password as above)");
        out.println("  REST        curl -u " + credentials + " " + http
                + "/v1/queries -H 'Content-Type: application/json' \\");
        out.println("                -d '{\"sql\": \"" + example + "\"}'");
        out.println("  here        ./eider sql \"" + example + "\"");
        out.println();
        out.println("Ctrl-C stops it. Its data is in " + dataDir);
        out.flush();
    }
}
