package dev.eider.gateway.sql;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a client asks for. Everything but {@link Select} and {@link Explain} is about the session. */
public sealed interface Statement {
    /** As PostgreSQL tells them, strictest first. */
    List<String> ISOLATION_LEVELS = List.of("serializable", "repeatable read", "read committed", "read uncommitted");

    /** PostgreSQL's command tag without a row count. */
    String tag();

    /** White space, comments or nothing. */
    record Empty() implements Statement {
        @Override
        public String tag() {
            return "";
        }
    }

    /**
     * @param value absent for {@code DEFAULT}
     * @param local whether it holds until the transaction's end only
     */
    record Set(String name, Optional<String> value, boolean local) implements Statement {
        public Set(String name, Optional<String> value) {
            this(name, value, false);
        }

        @Override
        public String tag() {
            return "SET";
        }
    }

    /** @param name absent for {@code ALL} */
    record Reset(Optional<String> name) implements Statement {
        @Override
        public String tag() {
            return "RESET";
        }
    }

    /** @param name a setting, or {@code all} */
    record Show(String name) implements Statement {
        @Override
        public String tag() {
            return "SHOW";
        }
    }

    /** The catalog's tables that the session can see. */
    record ShowTables() implements Statement {
        @Override
        public String tag() {
            return "SHOW";
        }
    }

    /**
     * BEGIN, START TRANSACTION, COMMIT or ROLLBACK; {@code tag} is one of these.
     *
     * @param chain whether the end of one transaction is the beginning of the next
     * @param modes of a transaction that begins: values by what follows {@code transaction_} in the settings' names
     */
    record Transaction(String tag, boolean chain, Map<String, String> modes) implements Statement {}

    /**
     * SET TRANSACTION or SET SESSION CHARACTERISTICS.
     *
     * @param modes as a {@link Transaction}'s
     * @param session whether they are for the transactions to come, and not for the present one
     */
    record Characteristics(Map<String, String> modes, boolean session) implements Statement {
        @Override
        public String tag() {
            return "SET";
        }
    }

    /** SAVEPOINT, RELEASE or ROLLBACK (to the savepoint); {@code tag} is one of these. */
    record Savepoint(String tag, String name) implements Statement {}

    /** All that it can do is end a transaction that has failed, by taking it back. */
    record PrepareTransaction() implements Statement {
        @Override
        public String tag() {
            return "ROLLBACK";
        }
    }

    /** DISCARD ALL and its kin, such as CLOSE ALL and UNLISTEN of what there never is; {@code tag} is what was said. */
    record Discard(String tag) implements Statement {}

    /** @param prepared name of a prepared statement; absent for {@code ALL} */
    record Deallocate(Optional<String> prepared) implements Statement {
        @Override
        public String tag() {
            return prepared.isEmpty() ? "DEALLOCATE ALL" : "DEALLOCATE";
        }
    }

    /** {@code USE schema} or {@code USE catalog.schema}. */
    record Use(Optional<String> catalog, String schema) implements Statement {
        /** The setting that it stands for. */
        public String searchPath() {
            return NameList.quoted(schema);
        }

        @Override
        public String tag() {
            return "USE";
        }
    }

    /**
     * The plan and its price as text.
     *
     * @param offset where {@code sql} begins in the client's text
     */
    record Explain(String sql, int offset) implements Statement {
        @Override
        public String tag() {
            return "EXPLAIN";
        }
    }

    /** A SELECT of nothing but functions about the session. */
    record SettingCalls(String sql, List<SettingCall> calls) implements Statement {
        public SettingCalls {
            calls = List.copyOf(calls);
        }

        @Override
        public String tag() {
            return "SELECT";
        }
    }

    /** Anything else: for DuckDB's parser to understand or refuse. */
    record Select(String sql) implements Statement {
        @Override
        public String tag() {
            return "SELECT";
        }
    }
}
