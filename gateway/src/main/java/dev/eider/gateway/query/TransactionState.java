package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.query.Session.TransactionStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A session's transaction. Statements only read, so all that one can take back is what was set in it. {@link Session} guards it by its lock.
 */
final class TransactionState {
    private final Map<String, String> settings;
    private TransactionStatus status = TransactionStatus.IDLE;
    /** The first is the transaction's beginning; empty outside of one. */
    private final List<Savepoint> savepoints = new ArrayList<>();
    /** What settings that hold for the transaction only go back to. */
    private final Map<String, Optional<String>> local = new HashMap<>();

    private record Savepoint(String name, Map<String, String> settings, Map<String, Optional<String>> local) {}

    /** @param settings of the session, changed in place */
    TransactionState(Map<String, String> settings) {
        this.settings = settings;
    }

    TransactionStatus status() {
        return status;
    }

    void status(TransactionStatus newStatus) {
        status = newStatus;
    }

    void begin() {
        if (status == TransactionStatus.IDLE) {
            savepoints.add(new Savepoint("", Map.copyOf(settings), Map.of()));
            status = TransactionStatus.IN_TRANSACTION;
        }
    }

    void commit() {
        if (status == TransactionStatus.FAILED) {
            rollback();
            return;
        }
        local.forEach((name, value) -> value.ifPresentOrElse(v -> settings.put(name, v), () -> settings.remove(name)));
        end();
    }

    void rollback() {
        if (status != TransactionStatus.IDLE) {
            restore(savepoints.getFirst());
        }
        end();
    }

    private void restore(Savepoint savepoint) {
        settings.clear();
        settings.putAll(savepoint.settings());
        local.clear();
        local.putAll(savepoint.local());
    }

    private void end() {
        local.clear();
        savepoints.clear();
        status = TransactionStatus.IDLE;
    }

    /** @return whether there is a transaction, at whose end the setting will be as it is now */
    boolean keep(String name) {
        if (status == TransactionStatus.IDLE) {
            return false;
        }
        local.putIfAbsent(name, Optional.ofNullable(settings.get(name)));
        return true;
    }

    /** What is set now stays, whatever was set for the transaction before. */
    void settle(String name) {
        local.remove(name);
    }

    /** @throws QueryException NO_TRANSACTION */
    void savepoint(String name) {
        require("SAVEPOINT");
        savepoints.add(new Savepoint(name, Map.copyOf(settings), Map.copyOf(local)));
    }

    /** @throws QueryException NO_TRANSACTION, SAVEPOINT_NOT_FOUND */
    void release(String name) {
        require("RELEASE SAVEPOINT");
        savepoints.subList(find(name), savepoints.size()).clear();
    }

    /** The savepoint stays. @throws QueryException NO_TRANSACTION, SAVEPOINT_NOT_FOUND */
    void rollbackTo(String name) {
        require("ROLLBACK TO SAVEPOINT");
        int index = find(name);
        restore(savepoints.get(index));
        savepoints.subList(index + 1, savepoints.size()).clear();
        status = TransactionStatus.IN_TRANSACTION;
    }

    /** @throws QueryException NO_TRANSACTION */
    void require(String what) {
        if (status == TransactionStatus.IDLE) {
            throw new QueryException(ErrorCode.NO_TRANSACTION, what + " can only be used in transaction blocks");
        }
    }

    private int find(String name) {
        for (int i = savepoints.size() - 1; i > 0; i--) {
            if (savepoints.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new QueryException(ErrorCode.SAVEPOINT_NOT_FOUND, "savepoint \"" + name + "\" does not exist");
    }
}
