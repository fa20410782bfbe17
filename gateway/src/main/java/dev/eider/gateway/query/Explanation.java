package dev.eider.gateway.query;

import dev.eider.contract.Estimate;
import dev.eider.contract.JobShape;
import dev.eider.gateway.amount.Amount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An estimate as lines for a person. */
final class Explanation {
    private Explanation() {}

    static List<List<String>> lines(Estimate estimate, Optional<JobShape> shape) {
        List<List<String>> lines = new ArrayList<>();
        estimate.operators().forEach(operator -> lines.add(List.of(line(operator))));
        lines.add(List.of(String.format(
                Locale.ROOT,
                "Reads %s of %d files, %s",
                Amount.bytes(estimate.scanBytes()),
                estimate.fileCount(),
                metadata(estimate.metadataBytes()))));
        lines.add(List.of(String.format(
                Locale.ROOT,
                "Needs %s of memory, %.2f CPU seconds, %s of disk",
                Amount.bytes(estimate.memoryBytes()),
                estimate.cpuSeconds(),
                Amount.bytes(estimate.diskBytes()))));
        lines.add(List.of(shape.map(Explanation::line).orElse("No job: answered by the gateway")));
        estimate.notes().forEach(note -> lines.add(List.of("Note: " + note)));
        return lines;
    }

    private static String metadata(long bytes) {
        return bytes == 0 ? "whose metadata was at hand" : "after " + Amount.bytes(bytes) + " of metadata";
    }

    private static String line(Estimate.Operator op) {
        return String.format(
                Locale.ROOT,
                "%s%s %s  (%,d rows, %s, memory %s, cpu %.2f s; rows from %s)",
                "  ".repeat(op.depth()),
                op.name(),
                op.detail(),
                op.rows(),
                Amount.bytes(op.bytes()),
                Amount.bytes(op.memoryBytes()),
                op.cpuSeconds(),
                op.source());
    }

    private static String line(JobShape shape) {
        return String.format(
                Locale.ROOT,
                "Job of %dm CPU, %s of memory, %s of disk",
                shape.cpuMillis(),
                Amount.bytes(shape.memoryBytes()),
                Amount.bytes(shape.diskBytes()));
    }
}
