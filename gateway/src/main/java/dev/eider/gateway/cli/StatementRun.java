package dev.eider.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.Json;
import dev.eider.gateway.amount.Amount;
import dev.eider.gateway.cli.ResultOutput.OutputException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** Runs statements one after the other and prints what comes of them. {@link #cancel} may come from any thread. */
final class StatementRun {
    private static final Duration STEP = Duration.ofMillis(200);
    /** How long a statement that is on its way to the gateway may take to be known by its id. */
    private static final Duration SUBMISSION = Duration.ofSeconds(5);

    private static final String NONE = "";

    private final GatewayClient client;
    private final Screen screen;
    private final OutputFormat format;
    private final ClientSession session;
    private final AtomicReference<CompletableFuture<String>> running =
            new AtomicReference<>(CompletableFuture.completedFuture(NONE));

    StatementRun(GatewayClient client, Screen screen, OutputFormat format, ClientSession session) {
        this.client = client;
        this.screen = screen;
        this.format = format;
        this.session = session;
    }

    /** Prints result or error and returns the exit code. */
    int run(String sql) {
        return guarded(sql, () -> execute(sql));
    }

    /** Prints what the statement would read and be given. */
    int dryRun(String sql) {
        return guarded(sql, () -> {
            JsonNode answer = client.submit(body(sql).put("dry_run", true));
            screen.out().line(format == OutputFormat.table ? DryRunText.of(answer) : answer.toPrettyString());
        });
    }

    /** Ends the statement that is running or on its way to the gateway, if any. */
    void cancel() throws CommandFailure, InterruptedException {
        String id = NONE;
        try {
            id = running.get().get(SUBMISSION.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new CommandFailure(ExitCode.CANNOT_CONNECT, "the gateway does not answer: nothing was cancelled");
        }
        if (!id.equals(NONE)) {
            client.cancel(id);
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws CommandFailure, InterruptedException, OutputException;
    }

    private int guarded(String sql, Step step) {
        try {
            step.run();
            screen.out().flush();
            session.carriedOut(sql);
            return ExitCode.OK;
        } catch (OutputException e) {
            screen.err().println("error: " + e.getMessage());
            cancelUnread();
            return ExitCode.OUTPUT_LOST;
        } catch (CommandFailure e) {
            screen.err().println(e.text());
            return e.exitCode();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return ExitCode.CANCELLED;
        } finally {
            running.set(CompletableFuture.completedFuture(NONE));
        }
    }

    /** Nobody will read the rest. */
    private void cancelUnread() {
        try {
            cancel();
        } catch (CommandFailure e) {
            screen.err().println(e.text());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private ObjectNode body(String sql) {
        return session.addTo(Json.mapper().createObjectNode().put("sql", sql));
    }

    private JsonNode submit(String sql) throws CommandFailure, InterruptedException {
        CompletableFuture<String> id = new CompletableFuture<>();
        running.set(id);
        try {
            JsonNode status = client.submit(body(sql).put("wait", 0));
            id.complete(status.path("query_id").asText());
            return status;
        } finally {
            // Without effect if there is an id.
            id.complete(NONE);
        }
    }

    private void execute(String sql) throws CommandFailure, InterruptedException, OutputException {
        Instant start = Instant.now();
        JsonNode status = submit(sql);
        String id = status.path("query_id").asText();
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
            if (format == OutputFormat.json) {
                screen.out().line("");
            }
        } catch (OutputException e) {
            throw e;
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
