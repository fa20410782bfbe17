package dev.eider.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.Json;
import dev.eider.gateway.amount.Amount;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Runs statements one after the other and prints what comes of them. {@link #cancel} may come from any thread. */
final class StatementRun {
    private static final Duration STEP = Duration.ofMillis(200);

    private final GatewayClient client;
    private final Screen screen;
    private final OutputFormat format;
    private final Optional<String> catalog;
    private final Optional<String> schema;
    private final AtomicReference<String> running = new AtomicReference<>("");

    StatementRun(
            GatewayClient client,
            Screen screen,
            OutputFormat format,
            Optional<String> catalog,
            Optional<String> schema) {
        this.client = client;
        this.screen = screen;
        this.format = format;
        this.catalog = catalog;
        this.schema = schema;
    }

    /** Prints result or error and returns the exit code. */
    int run(String sql) {
        return guarded(() -> execute(sql));
    }

    /** Prints what the statement would read and be given. */
    int dryRun(String sql) {
        return guarded(() -> {
            JsonNode answer = client.submit(body(sql).put("dry_run", true));
            screen.out().println(format == OutputFormat.table ? DryRunText.of(answer) : answer.toPrettyString());
        });
    }

    /** Ends the statement that is running, if any. */
    void cancel() throws CommandFailure, InterruptedException {
        String id = running.get();
        if (!id.isEmpty()) {
            client.cancel(id);
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws CommandFailure, InterruptedException;
    }

    private int guarded(Step step) {
        try {
            step.run();
            return ExitCode.OK;
        } catch (CommandFailure e) {
            screen.err().println(e.text());
            return e.exitCode();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return ExitCode.CANCELLED;
        } finally {
            running.set("");
            screen.out().flush();
        }
    }

    private ObjectNode body(String sql) {
        ObjectNode body = Json.mapper().createObjectNode().put("sql", sql);
        catalog.ifPresent(name -> body.put("catalog", name));
        schema.ifPresent(name -> body.put("schema", name));
        return body;
    }

    private void execute(String sql) throws CommandFailure, InterruptedException {
        Instant start = Instant.now();
        JsonNode status = client.submit(body(sql).put("wait", 0));
        String id = status.path("query_id").asText();
        running.set(id);
        if (screen.live()) {
            follow(id, status);
        }
        String form = format == OutputFormat.table ? "json" : format.name();
        try (InputStream result = client.result(id, form, sql)) {
            if (format == OutputFormat.table) {
                table(id, sql, result, start);
            } else {
                result.transferTo(screen.out());
            }
        } catch (IOException e) {
            throw brokenOff(id, sql, e);
        }
    }

    private void follow(String id, JsonNode first) throws CommandFailure, InterruptedException {
        try (ProgressLine line = new ProgressLine(screen.err(), true, screen.width())) {
            JsonNode status = first;
            while (!isEnd(status)) {
                line.show(status);
                status = client.status(id, STEP);
            }
        }
    }

    private static boolean isEnd(JsonNode status) {
        return switch (status.path("state").asText()) {
            case "PLANNING", "QUEUED", "RUNNING" -> false;
            default -> true;
        };
    }

    private void table(String id, String sql, InputStream result, Instant start)
            throws IOException, CommandFailure, InterruptedException {
        TablePrinter printer = new TablePrinter(screen.out(), screen.width());
        long rows = printer.print(result, sql);
        screen.out().flush();
        String time = Amount.time(Duration.between(start, Instant.now()));
        if (printer.hasColumns()) {
            screen.err().println("(" + rows + (rows == 1 ? " row, " : " rows, ") + time + ")");
        } else {
            String command = client.status(id, Duration.ZERO).path("command").asText();
            screen.err().println(command + " (" + time + ")");
        }
    }

    /** The connection ends without its last chunk when a statement fails while its result is on the way: the status has the reason. */
    private CommandFailure brokenOff(String id, String sql, IOException cause)
            throws CommandFailure, InterruptedException {
        JsonNode error = client.status(id, Duration.ZERO).path("error");
        return error.isObject()
                ? new StatementError(error).toCommandFailure(sql)
                : new CommandFailure(ExitCode.QUERY_FAILED, "the result broke off: " + cause.getMessage());
    }
}
