package dev.eider.metering;

import dev.eider.contract.UsageRecord;
import java.util.Optional;

/**
 * Where a statement's life is written down. Thread-safe; calls block. All methods throw {@link dev.eider.contract.QueryException}
 * DATABASE_UNAVAILABLE when that cannot be done.
 */
public interface StatementRecorder {

    /**
     * Writes a statement that has come; it is on disk when this returns, so that no statement runs unseen.
     *
     * @param request JSON of what was asked beside the text, for a statement that another gateway may go on with
     */
    void arrived(UsageRecord record, Optional<String> request);

    /** Writes a statement that is bound to its client's connection. */
    default void arrived(UsageRecord record) {
        arrived(record, Optional.empty());
    }

    /** Writes what planning and admission have settled: estimate, shape, time of the start. May be lost in a power failure. */
    void started(UsageRecord record);

    /**
     * Writes the end, once: a second end changes nothing, and neither does one of a gateway from which the statement was taken over.
     *
     * @return whether this was the end
     */
    boolean ended(UsageRecord record);
}
