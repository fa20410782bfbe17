package dev.eider.gateway.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.Function;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/** The prompt: statements over several lines until a semicolon, history in the home directory, a few backslash commands. */
final class SqlPrompt {
    private static final String HELP = """
            A statement ends with ; and may take several lines. Ctrl-C cancels it.
              \\d         lists tables
              \\d NAME    lists a table's columns
              \\?         this help
              \\q         ends (Ctrl-D too)""";
    private static final String TABLES =
            "SELECT table_catalog, table_schema, table_name, table_type FROM information_schema.tables ORDER BY ALL";

    private final Function<Screen, StatementRun> runs;

    /** @param runs the runner of statements on a screen */
    SqlPrompt(Function<Screen, StatementRun> runs) {
        this.runs = runs;
    }

    /** Returns when the person has had enough. */
    int run(Terminal terminal, ResultOutput out, PrintStream err) {
        int width = terminal.getWidth() > 0 ? terminal.getWidth() : Integer.MAX_VALUE;
        StatementRun run = runs.apply(new Screen(out, err, true, width));
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .variable(LineReader.HISTORY_FILE, Path.of(System.getProperty("user.home"), ".eider_history"))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        terminal.handle(Terminal.Signal.INT, _ -> cancel(run, err));
        loop(reader, run, err);
        return ExitCode.OK;
    }

    private static void cancel(StatementRun run, PrintStream err) {
        try {
            run.cancel();
        } catch (CommandFailure e) {
            err.println(e.text());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void loop(LineReader reader, StatementRun run, PrintStream err) {
        String pending = "";
        while (true) {
            try {
                String line = reader.readLine(pending.isBlank() ? "eider> " : "   ... ");
                if (pending.isBlank() && line.strip().startsWith("\\")) {
                    if (!backslash(line.strip(), run, err)) {
                        return;
                    }
                    continue;
                }
                Statements.Split split = Statements.split(pending + line + "\n");
                split.complete().forEach(run::run);
                pending = split.rest().isBlank() ? "" : split.rest();
            } catch (UserInterruptException _) {
                pending = "";
            } catch (EndOfFileException _) {
                return;
            }
        }
    }

    /** Returns false at the end. */
    private static boolean backslash(String line, StatementRun run, PrintStream err) {
        String[] words = line.split("\\s+", 2);
        switch (words[0]) {
            case "\\q" -> {
                return false;
            }
            case "\\d" -> run.run(words.length == 1 ? TABLES : columns(words[1]));
            case "\\?" -> err.println(HELP);
            default -> err.println("unknown command " + words[0] + "; \\? lists them");
        }
        return true;
    }

    /** The last part of a dotted name is the table's, the one before it the schema's. */
    private static String columns(String name) {
        String[] parts = name.strip().replace("\"", "").replace("'", "''").split("\\.");
        String schema = parts.length > 1 ? " AND table_schema = '" + parts[parts.length - 2] + "'" : "";
        return "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = '"
                + parts[parts.length - 1] + "'" + schema + " ORDER BY ordinal_position";
    }
}
