package dev.eider.gateway.query;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one client has set and holds between its statements. Thread-safe; statements of one session run one after the other.
 */
public final class Session {
    /** As PostgreSQL's ReadyForQuery tells it. */
    public enum TransactionStatus {
        IDLE,
        IN_TRANSACTION,
        FAILED
    }

    private final Map<String, String> settings = new TreeMap<>();
    private final Map<String, String> initial;
    private TransactionStatus transaction = TransactionStatus.IDLE;
    private final Map<String, String> beforeTransaction = new HashMap<>();
    /** What settings that hold for the transaction only go back to. */
    private final Map<String, Optional<String>> local = new HashMap<>();

    /**
     * @param catalog the default catalog (PostgreSQL's database)
     * @param initial settings from start-up, to which RESET returns; names are not case-sensitive
     */
    public Session(String catalog, String schema, Map<String, String> initial) {
        Map<String, String> all = new TreeMap<>();
        all.put("catalog", catalog);
        all.put("search_path", schema);
        initial.forEach((name, value) -> all.put(name.toLowerCase(Locale.ROOT), value));
        this.initial = Map.copyOf(all);
        settings.putAll(all);
    }

    public synchronized Optional<String> setting(String name) {
        return Optional.ofNullable(settings.get(name.toLowerCase(Locale.ROOT)));
    }

    public synchronized void set(String name, String value) {
        settings.put(name.toLowerCase(Locale.ROOT), value);
    }

    /**
     * Whatever a setting becomes: at the end of the transaction it is as it is now.
     *
     * @return whether there is one
     */
    synchronized boolean keepForTransaction(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        boolean within = transaction != TransactionStatus.IDLE;
        if (within) {
            local.putIfAbsent(key, Optional.ofNullable(settings.get(key)));
        }
        return within;
    }

    /** Back to the value from start-up. */
    public synchronized void reset(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        if (initial.containsKey(key)) {
            settings.put(key, initial.get(key));
        } else {
            settings.remove(key);
        }
    }

    public synchronized void resetAll() {
        settings.clear();
        settings.putAll(initial);
    }

    /** A copy, by lower-case name. */
    public synchronized Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    public String catalog() {
        return setting("catalog").orElseThrow();
    }

    /** The first schema of the search path. */
    public String schema() {
        return setting("search_path").orElseThrow().split(",")[0].strip().replace("\"", "");
    }

    /** Without effect within a transaction. */
    synchronized void begin() {
        if (transaction == TransactionStatus.IDLE) {
            beforeTransaction.clear();
            beforeTransaction.putAll(settings);
            transaction = TransactionStatus.IN_TRANSACTION;
        }
    }

    /** What was set within the transaction stays, unless it was for the transaction only or an error has ended it. */
    synchronized void commit() {
        if (transaction == TransactionStatus.FAILED) {
            rollback();
            return;
        }
        local.forEach((name, value) -> value.ifPresentOrElse(v -> settings.put(name, v), () -> settings.remove(name)));
        local.clear();
        transaction = TransactionStatus.IDLE;
    }

    /** What was set within the transaction is as before. */
    synchronized void rollback() {
        if (transaction != TransactionStatus.IDLE) {
            settings.clear();
            settings.putAll(beforeTransaction);
        }
        local.clear();
        transaction = TransactionStatus.IDLE;
    }

    public synchronized TransactionStatus transaction() {
        return transaction;
    }

    public synchronized void transaction(TransactionStatus status) {
        transaction = status;
    }
}
