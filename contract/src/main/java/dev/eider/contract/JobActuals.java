package dev.eider.contract;

/**
 * What a job really used.
 *
 * @param peakMemoryBytes largest resident set of the runner's process
 * @param cpuMillis user and system time of the process
 * @param wireBytes body bytes received from object storage, and the planned bytes of local files
 * @param wireRequests requests sent to object storage for data
 * @param stagedBytes the same bytes, as they came to be below the stage directory
 * @param plannerMisses times a hole was read and the statement had to be run again; should stay 0
 * @param bootMillis process start to the runner's first instruction
 * @param stageMillis reading object storage
 * @param runMillis DuckDB, from execute to the last batch
 * @param uploadMillis writing parts, as far as it was waited for
 * @param firstRowMillis process start to the first batch
 */
public record JobActuals(
        long peakMemoryBytes,
        long cpuMillis,
        long wireBytes,
        long wireRequests,
        long stagedBytes,
        int plannerMisses,
        long bootMillis,
        long stageMillis,
        long runMillis,
        long uploadMillis,
        long firstRowMillis) {}
