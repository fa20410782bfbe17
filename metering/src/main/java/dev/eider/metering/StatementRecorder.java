package dev.eider.metering;

import dev.eider.contract.UsageRecord;

/**
 * Where a statement's life is written down. Thread-safe; calls block. All methods throw {@link dev.eider.contract.QueryException}
 * DATABASE_UNAVAILABLE when that cannot be done.
 */
public interface StatementRecorder {

    /** Writes a statement that has come; it is on disk when this returns, so that no statement runs unseen. */
    void arrived(UsageRecord record);

    /** Writes what planning and admission have settled: estimate, shape, time of the start. May be lost in a power failure. */
    void started(UsageRecord record);

    /**
     * Writes the end, once: a second end changes nothing.
     *
     * @return whether this was the end
     */
    boolean ended(UsageRecord record);
}
