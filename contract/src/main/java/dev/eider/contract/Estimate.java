package dev.eider.contract;

import java.util.List;

/**
 * What a statement is expected to need, and why.
 *
 * @param operators of the optimized plan, depth first, so that a person can read it as a tree by {@code depth}
 * @param scanBytes compressed bytes of the planned column chunks and footers
 * @param metadataBytes of footers read for this statement, over the wire; 0 if they were at hand
 * @param fileCount data files left after pruning
 * @param memoryBytes for DuckDB
 * @param cpuSeconds of work expected
 * @param diskBytes staged bytes and spill allowance
 * @param notes what was assumed or fell back, one sentence each
 */
public record Estimate(
        List<Operator> operators,
        long scanBytes,
        long metadataBytes,
        int fileCount,
        long memoryBytes,
        double cpuSeconds,
        long diskBytes,
        List<String> notes) {
    public Estimate {
        operators = List.copyOf(operators);
        notes = List.copyOf(notes);
    }

    /** Of a statement that reads nothing and needs no job. */
    public static Estimate nothing() {
        return new Estimate(List.of(), 0, 0, 0, 0, 0, 0, List.of());
    }

    /**
     * @param name DuckDB's, such as {@code COMPARISON_JOIN}
     * @param detail such as a table's name or the columns that are read
     * @param rows expected to leave the operator
     * @param bytes of a scan: compressed bytes read; else of the rows that leave it, uncompressed
     * @param source where {@code rows} comes from: {@code footer}, {@code bounds}, {@code sample} or {@code default}
     */
    public record Operator(
            int depth,
            String name,
            String detail,
            long rows,
            long bytes,
            long memoryBytes,
            double cpuSeconds,
            String source) {}
}
