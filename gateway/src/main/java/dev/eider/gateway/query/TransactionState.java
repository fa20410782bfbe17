package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.gateway.query.Session.TransactionStatus;
import dev.eider.gateway.sql.StatementInspector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A session's transaction. Statements only read, so all that one can take back is what was set in it. One that nobody has begun is
 * implicit: it ends with the message whose statements it is about, and all the while the status is IDLE. {@link Session} guards it by its
 * lock.
 */
final class TransactionState {
    /** How the settings begin that are a transaction's own. */
    private static final String MODE = "transaction_";

    private static final long SAVEPOINT_BYTES = 64;
    private static final long ENTRY_BYTES = 64;

    private final Map<String, String> settings;
    private final SessionMemory memory;
    private Consumer<ErrorInfo> warnings = _ -> {};
    private TransactionStatus status = TransactionStatus.IDLE;
    /** The first is the transaction's beginning; empty outside of one. */
    private final List<Savepoint> savepoints = new ArrayList<>();
    /** What settings that hold for the transaction only go back to. */
    private final Map<String, Optional<String>> local = new HashMap<>();
    /** Whether an implicit transaction has several statements. */
    private boolean several;
    /** Whether something was read in the transaction. */
    private boolean queried;

    /** @param bytes of the session's memory */
    private record Savepoint(
            String name, Map<String, String> settings, Map<String, Optional<String>> local, long bytes) {}

    /**
     * @param settings of the session, changed in place
     * @param memory out of which savepoints come
     */
    TransactionState(Map<String, String> settings, SessionMemory memory) {
        this.settings = settings;
        this.memory = memory;
    }

    TransactionStatus status() {
        return status;
    }

    void onWarning(Consumer<ErrorInfo> consumer) {
        warnings = consumer;
    }

    private void warn(ErrorCode code, String message) {
        warnings.accept(ErrorInfo.of(code, message));
    }

    void begin() {
        if (status != TransactionStatus.IDLE) {
            warn(ErrorCode.IN_TRANSACTION, "there is already a transaction in progress");
            return;
        }
        open();
        status = TransactionStatus.IN_TRANSACTION;
    }

    /** As {@link Session#beginImplicitly}. */
    void beginImplicitly(boolean knownSeveral) {
        several = knownSeveral || !savepoints.isEmpty();
        open();
    }

    private void open() {
        if (savepoints.isEmpty()) {
            savepoints.add(new Savepoint("", Map.copyOf(settings), Map.of(), 0));
        }
    }

    /** The message is at its end. */
    void endImplicitly() {
        if (status == TransactionStatus.IDLE) {
            settle();
        }
    }

    void commit() {
        if (status == TransactionStatus.FAILED) {
            rollback();
            return;
        }
        warnIfIdle();
        settle();
    }

    /** What was set stays, but for what was set locally. */
    private void settle() {
        local.forEach((name, value) -> value.ifPresentOrElse(v -> settings.put(name, v), () -> settings.remove(name)));
        end();
    }

    void rollback() {
        warnIfIdle();
        takeBack();
    }

    /** @throws QueryException NOT_SUPPORTED unless the transaction has failed, which ends it then */
    void prepare() {
        if (status != TransactionStatus.FAILED) {
            throw StatementInspector.twoPhases("PREPARE TRANSACTION");
        }
        takeBack();
    }

    private void takeBack() {
        if (!savepoints.isEmpty()) {
            restore(savepoints.getFirst());
        }
        end();
    }

    private void warnIfIdle() {
        if (status == TransactionStatus.IDLE) {
            warn(ErrorCode.NO_TRANSACTION, "there is no transaction in progress");
        }
    }

    /** A statement has failed: what was set since the last savepoint is taken back at once. */
    void fail() {
        if (status == TransactionStatus.IDLE) {
            takeBack();
        } else {
            restore(savepoints.getLast());
            status = TransactionStatus.FAILED;
        }
    }

    void queried() {
        queried = !savepoints.isEmpty();
    }

    private void restore(Savepoint savepoint) {
        settings.clear();
        settings.putAll(savepoint.settings());
        local.clear();
        local.putAll(savepoint.local());
    }

    private void end() {
        local.clear();
        forgetFrom(0);
        several = false;
        queried = false;
        status = TransactionStatus.IDLE;
    }

    /** Warns that what is to hold for a transaction only holds for nothing, where there is none that goes on. */
    void expectTransaction(String what) {
        if (!isBlock()) {
            warn(ErrorCode.NO_TRANSACTION, outside(what));
        }
    }

    private boolean isBlock() {
        return status != TransactionStatus.IDLE || several;
    }

    /** @return whether there is a transaction, at whose end the setting will be as it is now */
    boolean keep(String name) {
        if (savepoints.isEmpty()) {
            return false;
        }
        local.putIfAbsent(name, Optional.ofNullable(settings.get(name)));
        return true;
    }

    /** What is set now stays, whatever was set for the transaction before. */
    void settle(String name) {
        local.remove(name);
    }

    /** As {@link #settle}, for all settings that are not the transaction's own. */
    void resetAll(Map<String, String> initial) {
        settings.keySet().removeIf(name -> !isMode(name));
        settings.putAll(initial);
        local.keySet().removeIf(name -> !isMode(name));
    }

    static boolean isMode(String name) {
        return name.startsWith(MODE);
    }

    /** The transaction's own settings. */
    Map<String, String> modes() {
        Map<String, String> modes = new HashMap<>(settings);
        modes.keySet().removeIf(name -> !isMode(name));
        return modes;
    }

    /** A setting as it was when the transaction began, from which its own settings come. */
    Optional<String> atBeginning(String name) {
        Map<String, String> begun =
                savepoints.isEmpty() ? settings : savepoints.getFirst().settings();
        return Optional.ofNullable(begun.get(name));
    }

    /**
     * Sets one of the transaction's own settings until it ends.
     *
     * @param present the setting's value
     * @throws QueryException IN_TRANSACTION if it is too late for that
     */
    void mode(String name, String present, String value) {
        boolean stricter = name.equals("transaction_read_only") && value.equals("on");
        if (!value.equals(present) && !stricter && (queried || savepoints.size() > 1)) {
            throw new QueryException(
                    ErrorCode.IN_TRANSACTION,
                    name + " cannot become \"" + value
                            + "\" in this transaction any more: set it before the first query and the first savepoint");
        }
        if (keep(name)) {
            settings.put(name, value);
        }
    }

    /** Drivers set one before each statement, so those between which nothing was set share what they keep. @throws QueryException NO_TRANSACTION, OUT_OF_MEMORY */
    void savepoint(String name) {
        require("SAVEPOINT");
        Savepoint last = savepoints.getLast();
        boolean same = settings.equals(last.settings()) && local.equals(last.local());
        Map<String, String> kept = same ? last.settings() : Map.copyOf(settings);
        Map<String, Optional<String>> keptLocal = same ? last.local() : Map.copyOf(local);
        long bytes =
                SAVEPOINT_BYTES + SessionMemory.bytes(name) + (same ? 0 : bytes(kept) + ENTRY_BYTES * local.size());
        memory.take(bytes);
        savepoints.add(new Savepoint(name, kept, keptLocal, bytes));
    }

    private static long bytes(Map<String, String> settings) {
        return settings.values().stream()
                .mapToLong(value -> ENTRY_BYTES + SessionMemory.bytes(value))
                .sum();
    }

    private void forgetFrom(int index) {
        List<Savepoint> forgotten = savepoints.subList(index, savepoints.size());
        memory.giveBack(forgotten.stream().mapToLong(Savepoint::bytes).sum());
        forgotten.clear();
    }

    /** @throws QueryException NO_TRANSACTION, SAVEPOINT_NOT_FOUND */
    void release(String name) {
        require("RELEASE SAVEPOINT");
        forgetFrom(find(name));
    }

    /** The savepoint stays. @throws QueryException NO_TRANSACTION, SAVEPOINT_NOT_FOUND */
    void rollbackTo(String name) {
        require("ROLLBACK TO SAVEPOINT");
        int index = find(name);
        restore(savepoints.get(index));
        forgetFrom(index + 1);
        status = TransactionStatus.IN_TRANSACTION;
    }

    /** @throws QueryException NO_TRANSACTION */
    void require(String what) {
        if (status == TransactionStatus.IDLE) {
            throw new QueryException(ErrorCode.NO_TRANSACTION, outside(what));
        }
    }

    private static String outside(String what) {
        return what + " can only be used in transaction blocks";
    }

    /** Ends an implicit transaction of one statement before that does what cannot be taken back. @throws QueryException IN_TRANSACTION */
    void endBefore(String what) {
        if (isBlock()) {
            throw new QueryException(
                    ErrorCode.IN_TRANSACTION,
                    what + " cannot run inside a transaction block: COMMIT or ROLLBACK first, and send it alone");
        }
        end();
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
