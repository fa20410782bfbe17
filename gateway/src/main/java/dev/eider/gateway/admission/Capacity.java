package dev.eider.gateway.admission;

import dev.eider.contract.JobShape;

/** CPU and memory that all running jobs together may be given. */
public record Capacity(long cpuMillis, long memoryBytes) {
    /** Room for {@code smallest} as far as the capacity holds it twice; what it does not is not there to be kept free. */
    Capacity reserve(JobShape smallest) {
        return new Capacity(
                Math.clamp(cpuMillis - smallest.cpuMillis(), 0, smallest.cpuMillis()),
                Math.clamp(memoryBytes - smallest.memoryBytes(), 0, smallest.memoryBytes()));
    }

    /** What the largest job may be that leaves room for {@code smallest}. */
    public Capacity beside(JobShape smallest) {
        Capacity reserve = reserve(smallest);
        return new Capacity(cpuMillis - reserve.cpuMillis(), memoryBytes - reserve.memoryBytes());
    }
}
