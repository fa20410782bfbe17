package dev.eider.gateway.planner;

import java.time.Duration;

/**
 * How many planners there are and what one statement may take of one.
 *
 * @param minProcesses kept warm, at least 1
 * @param maxProcesses started on demand, at least {@code minProcesses}; one request each at a time
 * @param maxPerTenant of these at work for one tenant, 1 to {@code maxProcesses}
 * @param deadline of one request, in processor time, and twice that by the clock; planning takes milliseconds, folding a hostile constant
 *     takes for ever
 * @param memoryBytes resident memory of a planner, JVM included, mapped files not
 * @param maxWait how long a caller waits for a free planner
 */
public record PlannerLimits(
        int minProcesses, int maxProcesses, int maxPerTenant, Duration deadline, long memoryBytes, Duration maxWait) {
    public PlannerLimits {
        if (minProcesses < 1 || maxProcesses < minProcesses || maxPerTenant < 1 || maxPerTenant > maxProcesses) {
            throw new IllegalArgumentException(
                    "not a pool: " + minProcesses + " to " + maxProcesses + " planners, " + maxPerTenant + " a tenant");
        }
    }

    /** 2 to 8 planners, all for one tenant if need be, 10 seconds and 1 GiB each, half a minute's wait. */
    public static PlannerLimits defaults() {
        return new PlannerLimits(2, 8, 8, Duration.ofSeconds(10), 1L << 30, Duration.ofSeconds(30));
    }
}
