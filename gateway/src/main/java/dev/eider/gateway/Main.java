package dev.eider.gateway;

import dev.eider.gateway.cli.SqlCommand;
import dev.eider.gateway.server.ServeCommand;
import dev.eider.gateway.server.UpCommand;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code eider up}, {@code serve} and {@code sql}. */
@Command(
        name = "eider",
        description = "Serverless SQL on your own Kubernetes.",
        mixinStandardHelpOptions = true,
        subcommands = {UpCommand.class, ServeCommand.class, SqlCommand.class})
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
