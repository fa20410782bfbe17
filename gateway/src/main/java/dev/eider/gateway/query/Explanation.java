package dev.eider.gateway.query;

import dev.eider.contract.Estimate;
import dev.eider.contract.JobShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An estimate as lines for a person. */
final class Explanation {
    private Explanation() {}

    static List<List<String>> lines(Estimate estimate, Optional<JobShape> shape) {
        List<List<String>> lines = new ArrayList<>();
        for (Estimate.Operator op : estimate.operators()) {
            lines.add(List.of("%s%s %s  (%,d rows, %s, memory %s, cpu %.2f s; rows from %s)"
                    .formatted(
                            "  ".repeat(op.depth()),
                            op.name(),
                            op.detail(),
                            op.rows(),
                            bytes(op.bytes()),
                            bytes(op.memoryBytes()),
                            op.cpuSeconds(),
                            op.source())));
        }
        lines.add(List.of("Reads %s of %d files, %s"
                .formatted(bytes(estimate.scanBytes()), estimate.fileCount(), metadata(estimate.metadataBytes()))));
        lines.add(List.of("Needs %s of memory, %.2f CPU seconds, %s of disk"
                .formatted(bytes(estimate.memoryBytes()), estimate.cpuSeconds(), bytes(estimate.diskBytes()))));
        lines.add(List.of(shape.map(s -> "Job of %dm CPU, %s of memory, %s of disk"
                        .formatted(s.cpuMillis(), bytes(s.memoryBytes()), bytes(s.diskBytes())))
                .orElse("No job: answered by the gateway")));
        estimate.notes().forEach(note -> lines.add(List.of("Note: " + note)));
        return lines;
    }

    private static String metadata(long bytes) {
        return bytes == 0 ? "whose metadata was at hand" : "after " + bytes(bytes) + " of metadata";
    }

    private static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int exponent = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        return String.format(Locale.ROOT, "%.1f %ciB", bytes / Math.pow(1024, exponent), "KMGTPE".charAt(exponent - 1));
    }
}
