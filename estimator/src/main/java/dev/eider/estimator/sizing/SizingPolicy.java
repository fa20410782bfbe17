package dev.eider.estimator.sizing;

import dev.eider.contract.Estimate;
import dev.eider.contract.JobShape;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Rounds an estimate to one of few shapes, so that nodes fill without gaps and a shape means something to a person.
 *
 * @param maximum of any job: of a machine or a node
 */
public record SizingPolicy(JobShape maximum) {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final int[] CPUS = {1, 2, 4, 8, 16};
    private static final int[] MEMORY_GIB = {1, 2, 4, 8, 16, 32, 64};
    /** What a person waits for without looking away; a statement gets as many CPUs as bring it below that. */
    private static final double TARGET_SECONDS = 5;
    /** Estimates are wrong more often than memory is dear: a job that spills or dies costs more. */
    private static final double MEMORY_HEADROOM = 1.5;
    /** Each of DuckDB's threads holds column buffers of the row group that it reads. */
    private static final long MEMORY_PER_THREAD = 96 * MIB;

    /**
     * @param cpuMillis what the caller asks for instead; not rounded, cut to the maximum
     * @param memoryBytes likewise
     */
    public JobShape shape(Estimate estimate, OptionalInt cpuMillis, OptionalLong memoryBytes) {
        int cpu = Math.clamp(cpuMillis.orElseGet(() -> cpuMillis(estimate)), 1000, maximum.cpuMillis());
        long wanted = memoryBytes.orElseGet(() -> memoryBytes(estimate, cpu));
        long memory = Math.clamp(wanted, Math.min(GIB / 2, maximum.memoryBytes()), maximum.memoryBytes());
        long disk = Math.clamp(roundUp(estimate.diskBytes(), GIB), 0, maximum.diskBytes());
        return new JobShape(cpu, memory, disk);
    }

    /** One shape up, for a job that was killed for memory; empty if there is none. */
    public Optional<JobShape> withMoreMemory(JobShape shape) {
        long memory = Math.min(shape.memoryBytes() * 2, maximum.memoryBytes());
        return memory > shape.memoryBytes()
                ? Optional.of(new JobShape(shape.cpuMillis(), memory, shape.diskBytes()))
                : Optional.empty();
    }

    /** One shape up, for a job that was ended for its disk; empty if there is none. */
    public Optional<JobShape> withMoreDisk(JobShape shape) {
        long twice = shape.diskBytes() > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : shape.diskBytes() * 2;
        long disk = Math.min(Math.max(GIB, twice), maximum.diskBytes());
        return disk > shape.diskBytes()
                ? Optional.of(new JobShape(shape.cpuMillis(), shape.memoryBytes(), disk))
                : Optional.empty();
    }

    private static int cpuMillis(Estimate estimate) {
        for (int cpus : CPUS) {
            if (estimate.cpuSeconds() / cpus <= TARGET_SECONDS) {
                return cpus * 1000;
            }
        }
        return CPUS[CPUS.length - 1] * 1000;
    }

    private static long memoryBytes(Estimate estimate, int cpuMillis) {
        double wanted = estimate.memoryBytes() * MEMORY_HEADROOM + MEMORY_PER_THREAD * (cpuMillis / 1000.0);
        for (int gib : MEMORY_GIB) {
            JobShape shape = new JobShape(cpuMillis, gib * GIB, 0);
            if (shape.duckDbMemoryBytes() >= wanted) {
                return shape.memoryBytes();
            }
        }
        return MEMORY_GIB[MEMORY_GIB.length - 1] * GIB;
    }

    private static long roundUp(long bytes, long unit) {
        return bytes > Long.MAX_VALUE - unit ? Long.MAX_VALUE : (bytes + unit - 1) / unit * unit;
    }
}
