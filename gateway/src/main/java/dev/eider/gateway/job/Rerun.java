package dev.eider.gateway.job;

import dev.eider.contract.ErrorCode;

/** What becomes of a statement whose job ended without a result: it only reads, so it may be run again as long as no row was given away. */
public enum Rerun {
    /** It would end the same way, or whoever asks should decide. */
    NEVER,
    /** What happened had nothing to do with the statement. */
    AS_IT_WAS,
    /** The estimate was too small. */
    WITH_MORE_MEMORY,
    WITH_MORE_DISK;

    /** @param end that {@link RunningJob#next()} threw */
    public static Rerun after(ErrorCode end) {
        return switch (end) {
            case NODE_LOST, JOB_DISPLACED -> AS_IT_WAS;
            case OUT_OF_MEMORY -> WITH_MORE_MEMORY;
            case DISK_FULL -> WITH_MORE_DISK;
            // A runner that crashes may do so because of the statement. What a cluster refuses or cannot start has
            // been waited for by its launcher, as long as there was hope.
            default -> NEVER;
        };
    }
}
