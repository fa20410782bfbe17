package dev.eider.gateway.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code eider sql}. */
@Command(
        name = "sql",
        description = {
            "Runs a query on a running gateway.",
            "Without a query it reads statements from standard input, or on a terminal gives a prompt."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all went well",
            "1:a statement failed (those after it were not run)",
            "2:wrong usage",
            "3:cannot connect",
            "4:user or password is wrong",
            "130:cancelled"
        })
public final class SqlCommand implements Callable<Integer> {
    private static final String DEFAULT_URL = "http://127.0.0.1:8080";

    @Parameters(arity = "0..1", paramLabel = "QUERY", description = "statements, with ; between them")
    private @Nullable String query;

    @Option(names = "--file", paramLabel = "FILE", description = "read the statements from a file")
    private @Nullable Path file;

    @Option(
            names = "--url",
            description = "of the gateway (default: as .eider/client.json says, or " + DEFAULT_URL + ")")
    private @Nullable String url;

    @Option(names = "--user", description = "default: EIDER_USER, or as .eider/client.json says")
    private @Nullable String user;

    @Option(
            names = "--password",
            description =
                    "default: EIDER_PASSWORD, or as .eider/client.json says (others on this machine can see arguments)")
    private @Nullable String password;

    @Option(names = "--catalog", description = "where names without a catalog are looked up")
    private @Nullable String catalog;

    @Option(names = "--schema", description = "where names without a schema are looked up")
    private @Nullable String schema;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private OutputFormat format = OutputFormat.table;

    @Option(names = "--dry-run", description = "only tell what the query would read and be given")
    private boolean dryRun;

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Path clientFile;
    private final Map<String, String> environment;
    private final Supplier<Terminals> terminals;

    /** For the process: its streams, its environment, its directory. */
    public SqlCommand() {
        this(
                System.in,
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Path.of(".eider", "client.json"),
                System.getenv(),
                Terminals::ofThisProcess);
    }

    SqlCommand(
            InputStream in,
            PrintStream out,
            PrintStream err,
            Path clientFile,
            Map<String, String> environment,
            Supplier<Terminals> terminals) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.clientFile = clientFile;
        this.environment = environment;
        this.terminals = terminals;
    }

    @Override
    public Integer call() throws IOException {
        Terminals known = terminals.get();
        try (GatewayClient client = connect()) {
            if (query == null
                    && file == null
                    && known.input()
                    && known.terminal().isPresent()) {
                return new SqlPrompt(screen -> runner(client, screen))
                        .run(known.terminal().get(), out, err);
            }
            Screen screen = new Screen(out, err, known.error(), known.output() ? known.width() : Integer.MAX_VALUE);
            return runAll(statements(), runner(client, screen));
        } catch (CommandFailure e) {
            err.println(e.text());
            return e.exitCode();
        } finally {
            out.flush();
        }
    }

    private GatewayClient connect() throws CommandFailure {
        ClientFile known = ClientFile.load(clientFile);
        String address = Optional.ofNullable(url).or(known::url).orElse(DEFAULT_URL);
        String name = Optional.ofNullable(user)
                .or(() -> Optional.ofNullable(environment.get("EIDER_USER")))
                .or(known::user)
                .orElse("");
        String secret = Optional.ofNullable(password)
                .or(() -> Optional.ofNullable(environment.get("EIDER_PASSWORD")))
                .or(known::password)
                .orElse("");
        try {
            URI base = URI.create(address);
            if (base.getHost() != null) {
                return new GatewayClient(base, name, secret);
            }
        } catch (IllegalArgumentException _) {
            // answered below, as any other text that is no address
        }
        throw new CommandFailure(ExitCode.USAGE, "'" + address + "' is not an address such as " + DEFAULT_URL);
    }

    private StatementRun runner(GatewayClient client, Screen screen) {
        return new StatementRun(client, screen, format, Optional.ofNullable(catalog), Optional.ofNullable(schema));
    }

    private List<String> statements() throws CommandFailure, IOException {
        if (query != null && file != null) {
            throw new CommandFailure(ExitCode.USAGE, "give a query or --file, not both");
        }
        Statements.Split split = Statements.split(text());
        List<String> all = new ArrayList<>(split.complete());
        if (!split.rest().isBlank()) {
            all.add(split.rest().strip());
        }
        if (all.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "there is no statement to run");
        }
        return all;
    }

    private String text() throws CommandFailure, IOException {
        if (query != null) {
            return query;
        }
        try {
            return file != null ? Files.readString(file) : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.USAGE, "there is no file " + e.getMessage());
        }
    }

    /** In order, until one fails. An interrupt of the process ends the one that runs, and the process with 130. */
    private int runAll(List<String> statements, StatementRun run) {
        Thread onInterrupt = Thread.ofPlatform().unstarted(() -> {
            try {
                run.cancel();
            } catch (CommandFailure e) {
                err.println(e.text());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            for (String statement : statements) {
                int code = dryRun ? run.dryRun(statement) : run.run(statement);
                if (code != ExitCode.OK) {
                    return code;
                }
            }
            return ExitCode.OK;
        } finally {
            forget(onInterrupt);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // the process is on its way out, and the hook has run
        }
    }
}
