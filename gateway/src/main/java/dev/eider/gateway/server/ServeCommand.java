package dev.eider.gateway.server;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.config.ConfigLoader;
import dev.eider.gateway.config.GatewayConfig;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.gateway.process.NativeLibrary;
import dev.eider.gateway.process.WarmStart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a gateway in the foreground, as a container does: configured by file and variables, with nothing else of Eider beside it. */
@Command(
        name = "serve",
        description = "Runs a gateway, configured by EIDER_ variables and a file.",
        mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

    @Option(names = "--config", paramLabel = "FILE", description = "configuration")
    private Optional<Path> configFile = Optional.empty();

    @Option(
            names = "--runner",
            paramLabel = "DIR",
            description = "the job-runner's libraries, for a gateway that runs queries as processes of its own machine")
    private Optional<Path> runnerLibraries = Optional.empty();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        return ForegroundGateway.status(spec.commandLine().getErr(), this::run);
    }

    private void run() throws IOException, InterruptedException {
        GatewayConfig loaded = ConfigLoader.load(configFile, System.getenv());
        Path dataDir = DataDirectory.root(loaded);
        Path cache = dataDir.resolve("cache");
        JavaCommand java = NativeLibrary.unpacked(JavaCommand.ofThisProcess(), cache);
        Optional<LocalUser> local = localUser(loaded, dataDir);
        GatewayConfig config =
                local.map(user -> loaded.withUser(user.user(), user.password())).orElse(loaded);
        ForegroundGateway.run(config, java, runner(cache), server -> {
            if (local.isPresent()) {
                local.get().publish(dataDir, "http://127.0.0.1:" + server.httpPort());
                log.info("No users are configured: name and password of the only one are in {}/client.json", dataDir);
            }
            log.info(
                    "Serving PostgreSQL on {}, Flight SQL on {}, HTTP on {}",
                    server.pgPort(),
                    server.flightPort(),
                    server.httpPort());
        });
    }

    /** Only for a gateway on its own: several on one database would each make another. */
    private static Optional<LocalUser> localUser(GatewayConfig config, Path dataDir) throws IOException {
        if (!config.users().isEmpty()) {
            return Optional.empty();
        }
        if (config.database().url().isPresent()) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "no users are configured: set EIDER_USERS or 'users', such as [{name: ann, password: …}]");
        }
        return Optional.of(LocalUser.loadOrCreate(dataDir));
    }

    private Supplier<JavaCommand> runner(Path cache) throws IOException {
        if (runnerLibraries.isEmpty()) {
            return () -> {
                throw new QueryException(
                        ErrorCode.RUNNER_LOST,
                        "this gateway has no job-runner for processes of its own machine: set launcher to kubernetes, or start it"
                                + " with --runner");
            };
        }
        WarmStart runner = WarmStart.prepare(JavaCommand.ofDirectory(runnerLibraries.get()), cache);
        if (!runner.isTrained()) {
            runner.trainInBackground(WarmStart.RUNNER_TRAINING);
        }
        return runner::command;
    }
}
