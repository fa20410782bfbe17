package dev.eider.contract;

/**
 * The size of one job: what it is given, what it is limited to, and what it is billed for.
 *
 * @param cpuMillis thousandths of a CPU, at least 1000
 * @param memoryBytes of the whole process; the JVM's share is taken off for DuckDB
 * @param diskBytes for staged bytes and spill
 */
public record JobShape(int cpuMillis, long memoryBytes, long diskBytes) {
    private static final long MIB = 1L << 20;

    public JobShape {
        if (cpuMillis < 1000 || memoryBytes < 512 * MIB || diskBytes < 0) {
            throw new IllegalArgumentException(
                    "not a job shape: " + cpuMillis + "m, " + memoryBytes + " B, " + diskBytes + " B");
        }
    }

    /** DuckDB's threads. */
    public int threads() {
        return Math.max(1, cpuMillis / 1000);
    }

    /** The JVM's heap: an eighth, between 96 and 512 MiB. It holds transfer buffers and JSON, no rows. */
    public long heapBytes() {
        return Math.clamp(memoryBytes / 8, 96 * MIB, 512 * MIB);
    }

    /** DuckDB's {@code memory_limit}: what is left when heap, JVM overhead and Arrow batches (160 MiB) are taken off. */
    public long duckDbMemoryBytes() {
        return memoryBytes - heapBytes() - 160 * MIB;
    }
}
