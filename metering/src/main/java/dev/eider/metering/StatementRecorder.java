package dev.eider.metering;

import dev.eider.contract.IdempotencyKey;
import dev.eider.contract.QueryId;
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
     * @param key of which, at all gateways together, only the first statement is written
     * @return the one that came with this key before, in which case nothing is written
     * @throws dev.eider.contract.QueryException ALREADY_EXISTS if the key came with another request
     */
    Optional<QueryId> arrived(UsageRecord record, Optional<String> request, Optional<IdempotencyKey> key);

    /** Writes a statement that is bound to its client's connection. */
    default void arrived(UsageRecord record) {
        var _ = arrived(record, Optional.empty(), Optional.empty());
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
