package dev.eider.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.gateway.amount.Amount;
import java.util.ArrayList;
import java.util.List;

/** The answer to a dry run, for a person. */
final class DryRunText {
    private static final List<String> HEADER =
            List.of("operator", "detail", "rows", "bytes", "memory", "CPU s", "rows known by");
    private static final List<Boolean> NUMERIC = List.of(false, false, true, true, true, true, false);

    private DryRunText() {}

    static String of(JsonNode answer) {
        JsonNode estimate = answer.path("estimate");
        List<String> lines = new ArrayList<>();
        lines.add("reads " + Amount.bytes(estimate.path("scan_bytes").asLong()) + " of "
                + estimate.path("file_count").asInt() + " files (metadata: "
                + Amount.bytes(estimate.path("metadata_bytes").asLong()) + ")");
        JsonNode shape = answer.path("shape");
        lines.add(
                shape.isObject()
                        ? "runs with " + Amount.cpus(shape.path("cpu_millis").asInt()) + ", "
                                + Amount.bytes(shape.path("memory_bytes").asLong()) + " memory, "
                                + Amount.bytes(shape.path("disk_bytes").asLong()) + " disk"
                        : "needs no job");
        List<List<String>> rows = new ArrayList<>();
        estimate.path("operators").forEach(operator -> rows.add(row(operator)));
        if (!rows.isEmpty()) {
            TableText table = TableText.fit(HEADER, rows, NUMERIC, Integer.MAX_VALUE);
            lines.add(table.header(HEADER));
            rows.forEach(row -> lines.add(table.row(row)));
        }
        estimate.path("notes").forEach(note -> lines.add("note: " + note.asText()));
        return String.join("\n", lines);
    }

    private static List<String> row(JsonNode operator) {
        return List.of(
                "  ".repeat(operator.path("depth").asInt())
                        + operator.path("name").asText(),
                operator.path("detail").asText(),
                operator.path("rows").asText(),
                Amount.bytes(operator.path("bytes").asLong()),
                Amount.bytes(operator.path("memory_bytes").asLong()),
                operator.path("cpu_seconds").asText(),
                operator.path("source").asText());
    }
}
