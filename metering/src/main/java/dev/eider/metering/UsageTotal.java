package dev.eider.metering;

import java.time.LocalDate;
import java.util.Optional;

/**
 * What statements used, added up.
 *
 * @param day UTC, of the statements' arrival: a statement counts whole on that day; absent when not grouped by day
 * @param principal absent when not grouped by principal
 * @param statements that arrived
 * @param failed of them; cancelled ones are not failed
 * @param jobs of them that were run by a job
 * @param cpuSeconds CPUs of the job's shape times its duration, of those that have ended
 * @param gibSeconds GiB of memory of the job's shape times its duration
 * @param bytesScanned staged by the jobs
 * @param bytesReturned to the clients
 * @param rows returned
 */
public record UsageTotal(
        Optional<LocalDate> day,
        Optional<String> principal,
        long statements,
        long failed,
        long cancelled,
        long jobs,
        double cpuSeconds,
        double gibSeconds,
        long bytesScanned,
        long bytesReturned,
        long rows) {}
