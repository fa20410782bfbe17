package dev.eider.gateway.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
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
        preprocessor = LeadingComment.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all went well",
            "1:a statement failed (those after it were not run)",
            "2:wrong usage",
            "3:cannot connect",
            "4:user or password is wrong",
            "5:the output cannot be written",
            "130:cancelled"
        })
public final class SqlCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "QUERY", description = "statements, with ; between them")
    private @Nullable String query;

    @Option(names = "--file", paramLabel = "FILE", description = "read the statements from a file")
    private @Nullable Path file;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "as given to eider up; else eider.yaml, if it is there")
    private @Nullable Path config;

    @Option(
            names = "--url",
            description =
                    "of the gateway (default: of the one that eider up has started in this directory, with the same"
                            + " configuration and EIDER_ variables)")
    private @Nullable String url;

    @Option(names = "--user", description = "default: EIDER_USER, or as client.json in the data directory says")
    private @Nullable String user;

    @Option(
            names = "--password",
            description = "default: EIDER_PASSWORD, or as client.json says (others on this machine can see arguments)")
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
    private final ResultOutput out;
    private final PrintStream err;
    private final Path directory;
    private final Map<String, String> environment;
    private final Supplier<Terminals> terminals;

    /** For the process: its streams, its environment, its directory. */
    public SqlCommand() {
        this(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Path.of(""),
                System.getenv(),
                Terminals::ofThisProcess);
    }

    SqlCommand(
            InputStream in,
            OutputStream out,
            PrintStream err,
            Path directory,
            Map<String, String> environment,
            Supplier<Terminals> terminals) {
        this.in = in;
        this.out = new ResultOutput(out);
        this.err = err;
        this.directory = directory;
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
        }
    }

    private GatewayClient connect() throws CommandFailure {
        return new GatewayClient(GatewayAddress.find(
                new GatewayAddress.Options(
                        Optional.ofNullable(config),
                        Optional.ofNullable(url),
                        Optional.ofNullable(user),
                        Optional.ofNullable(password)),
                directory,
                environment));
    }

    private StatementRun runner(GatewayClient client, Screen screen) {
        ClientSession session = new ClientSession(Optional.ofNullable(catalog), Optional.ofNullable(schema));
        return new StatementRun(client, screen, format, session);
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
        try (var _ = CancelOnInterrupt.install(run, err)) {
            for (String statement : statements) {
                int code = dryRun ? run.dryRun(statement) : run.run(statement);
                if (code != ExitCode.OK) {
                    return code;
                }
            }
            return ExitCode.OK;
        }
    }
}
