package dev.eider.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.gateway.amount.Amount;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** The one line on a terminal that tells how a query is getting on; overwritten in place, and gone at the end. */
final class ProgressLine implements AutoCloseable {
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream terminal;
    private final boolean shown;
    private final int width;
    private final Instant since = Instant.now();
    private boolean dirty;

    /** @param shown false where there is no terminal; then nothing is ever written */
    ProgressLine(PrintStream terminal, boolean shown, int width) {
        this.terminal = terminal;
        this.shown = shown;
        this.width = width;
    }

    void show(JsonNode status) {
        if (!shown) {
            return;
        }
        String text = text(status) + " · " + Amount.time(Duration.between(since, Instant.now()));
        terminal.print(CLEAR + (text.length() < width ? text : text.substring(0, Math.max(0, width - 1))));
        terminal.flush();
        dirty = true;
    }

    static String text(JsonNode status) {
        StringBuilder text = new StringBuilder(status.path("state").asText().toLowerCase(Locale.ROOT));
        JsonNode estimate = status.path("estimate");
        if (estimate.isObject()) {
            text.append(" · reads ")
                    .append(Amount.bytes(estimate.path("scan_bytes").asLong()))
                    .append(" of ")
                    .append(estimate.path("file_count").asInt())
                    .append(" files");
        }
        JsonNode shape = status.path("shape");
        if (shape.isObject()) {
            text.append(" · ")
                    .append(Amount.cpus(shape.path("cpu_millis").asInt()))
                    .append(", ")
                    .append(Amount.bytes(shape.path("memory_bytes").asLong()));
        }
        JsonNode progress = status.path("progress");
        if (progress.path("staged_bytes").asLong() > 0) {
            text.append(" · staged ")
                    .append(Amount.bytes(progress.path("staged_bytes").asLong()));
        }
        if (progress.path("percent").isNumber()) {
            text.append(String.format(
                    Locale.ROOT, " · %.0f %%", progress.path("percent").asDouble()));
        }
        return text.toString();
    }

    @Override
    public void close() {
        if (dirty) {
            terminal.print(CLEAR);
            terminal.flush();
            dirty = false;
        }
    }
}
