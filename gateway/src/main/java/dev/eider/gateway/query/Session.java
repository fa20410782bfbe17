package dev.eider.gateway.query;

import dev.eider.contract.ErrorInfo;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.sql.NameList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

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

    private static final String SEARCH_PATH = "search_path";

    /** PostgreSQL's name in a search path for the schema that is called as the user. */
    private static final String OF_USER = "$user";

    private final SessionMemory memory;
    private final Map<String, String> settings = new TreeMap<>();
    private final Map<String, String> initial;
    private final TransactionState transaction;

    /** For one statement, between whose messages nothing is kept. */
    public Session(String catalog, String schema, Map<String, String> initial) {
        this(
                catalog,
                schema,
                initial,
                SessionMemory.ofSession(SessionMemory.Shared.ofProcess(1), new Principal("", "")));
    }

    /**
     * @param catalog the default catalog (PostgreSQL's database)
     * @param schema the search path's only one, unless {@code initial} has another path
     * @param initial settings from start-up, to which RESET returns; names are not case-sensitive
     * @param memory out of which comes what it keeps
     */
    public Session(String catalog, String schema, Map<String, String> initial, SessionMemory memory) {
        this.memory = memory;
        this.transaction = new TransactionState(settings, memory);
        Map<String, String> all = new TreeMap<>();
        all.put("catalog", catalog);
        all.put(SEARCH_PATH, NameList.quoted(schema));
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
        return transaction.keep(name.toLowerCase(Locale.ROOT));
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
        transaction.resetAll(initial);
    }

    /** A copy, by lower-case name. */
    public synchronized Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    /** What it keeps for its client. Whoever began the session closes it. */
    public SessionMemory memory() {
        return memory;
    }

    public String catalog() {
        return setting("catalog").orElseThrow();
    }

    /** The first schema of the search path that is not the user's own; empty if there is none. */
    public String schema() {
        return searchPath().filter(name -> !name.equals(OF_USER)).findFirst().orElse("");
    }

    /** @param schema the search path's only one from now on */
    public void use(String schema) {
        set(SEARCH_PATH, NameList.quoted(schema));
    }

    /** All schemas of the search path; if there is none, no table is found by its name alone. */
    public List<String> schemas() {
        return searchPath()
                .map(name ->
                        name.equals(OF_USER) ? setting("session_authorization").orElse("") : name)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private Stream<String> searchPath() {
        return NameList.read(setting(SEARCH_PATH).orElseThrow()).orElseThrow().stream()
                .filter(name -> !name.isEmpty());
    }

    /** By the name that DuckDB and Java have for it. */
    public Optional<String> timeZone() {
        return setting("timezone").map(TimeZones::ofEngine);
    }

    /** Whatever a setting becomes: it stays so when the transaction is committed. */
    synchronized void keepBeyondTransaction(String name) {
        transaction.settle(name.toLowerCase(Locale.ROOT));
    }

    /** What statements about transactions do. */
    synchronized void transaction(Consumer<TransactionState> change) {
        change.accept(transaction);
    }

    public synchronized TransactionStatus transaction() {
        return transaction.status();
    }

    /** Who is told what statements are warned of, by their threads. Nobody, unless this was called. */
    public synchronized void onWarning(Consumer<ErrorInfo> warnings) {
        transaction.onWarning(warnings);
    }

    /**
     * Before a statement of a message that may have several: if nobody has begun a transaction, they share one.
     *
     * @param several whether it is known that the message has several
     */
    public synchronized void beginImplicitly(boolean several) {
        transaction.beginImplicitly(several);
    }

    /** The message is at its end, and so is the transaction that its statements have shared. */
    public synchronized void endImplicitly() {
        transaction.endImplicitly();
    }

    /** A statement has failed, and with it the transaction; what was set in it is taken back. */
    public synchronized void failed() {
        transaction.fail();
    }

    /** A statement of the present transaction reads data. */
    synchronized void queried() {
        transaction.queried();
    }

    /** A setting's value when the present transaction began. */
    synchronized Optional<String> atBeginning(String name) {
        return transaction.atBeginning(name);
    }
}
