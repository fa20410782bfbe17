package dev.eider.estimator.sizing;

import dev.eider.contract.Estimate;
import dev.eider.contract.Estimate.Operator;
import dev.eider.contract.TableScan;
import dev.eider.estimator.scan.PlanTree;
import dev.eider.estimator.scan.TableRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Adds up what the operators of a plan need. */
public final class CostModel {
    /** DuckDB at rest, result buffers, and the scans' read buffers of one thread. */
    static final long BASE_MEMORY_BYTES = 192L << 20;
    /** Process start, plan and commit: what the smallest statement takes. */
    static final double BASE_CPU_SECONDS = 0.2;
    /** What may spill, for statements whose operators are larger than thought. */
    static final long MIN_SPILL_BYTES = 512L << 20;
    /** Sorting and hashing on disk keep a run and its merge. */
    static final long SPILL_FACTOR = 2;

    private final List<TableRead> reads;

    public CostModel(List<TableRead> reads) {
        this.reads = List.copyOf(reads);
    }

    /** @param plan absent: the scans alone, which is said in {@code notes} already */
    public Estimate estimate(Optional<PlanTree> plan, long metadataBytes, List<String> notes) {
        List<Operator> operators = new ArrayList<>();
        OperatorCosts costs = new OperatorCosts(reads, operators);
        plan.ifPresentOrElse(tree -> costs.add(tree, 0), costs::addScans);
        long operatorMemory =
                operators.stream().mapToLong(Operator::memoryBytes).reduce(0, CostModel::addSaturating);
        double cpuSeconds = BASE_CPU_SECONDS
                + operators.stream().mapToDouble(Operator::cpuSeconds).sum();
        long scanBytes = reads.stream()
                .map(TableRead::scan)
                .mapToLong(TableScan::plannedBytes)
                .sum();
        int files = reads.stream().mapToInt(r -> r.scan().files().size()).sum();
        long spill = Math.max(MIN_SPILL_BYTES, Math.min(operatorMemory, Long.MAX_VALUE / 8) * SPILL_FACTOR);
        return new Estimate(
                operators,
                scanBytes,
                metadataBytes,
                files,
                addSaturating(BASE_MEMORY_BYTES, operatorMemory),
                cpuSeconds,
                addSaturating(scanBytes, spill),
                notes);
    }

    /** Cross joins of large tables go beyond any number. */
    static long addSaturating(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
