package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Statements about the session itself. Nothing here reads data or starts anything. */
final class SessionStatements {
    /** @param columns empty for a statement that returns no rows */
    record Answer(List<String> columns, List<List<String>> rows) {
        static Answer none() {
            return new Answer(List.of(), List.of());
        }
    }

    private SessionStatements() {}

    /** Column names of the rows that the statement returns; empty for none. */
    static List<String> columns(Statement statement) {
        return switch (statement) {
            case Statement.Show show when show.name().equals("all") -> List.of("name", "setting");
            case Statement.Show show -> List.of(show.name());
            default -> List.of();
        };
    }

    static Answer run(Statement statement, Session session) {
        switch (statement) {
            case Statement.Set(String name, Optional<String> value, boolean local) -> {
                if (local && !session.keepForTransaction(name)) {
                    // As in PostgreSQL, which does so with a warning.
                    value.ifPresent(v -> KnownSettings.accepted(name, v));
                    return Answer.none();
                }
                if (!local) {
                    session.keepBeyondTransaction(name);
                }
                value.ifPresentOrElse(
                        v -> KnownSettings.set(session, name, v), () -> KnownSettings.reset(session, name));
            }
            case Statement.Reset(Optional<String> name) ->
                name.ifPresentOrElse(
                        n -> {
                            session.keepBeyondTransaction(n);
                            KnownSettings.reset(session, n);
                        },
                        session::resetAll);
            case Statement.Transaction(String tag, boolean chain) ->
                session.transaction(state -> transaction(state, tag, chain));
            case Statement.Savepoint(String tag, String name) -> {
                switch (tag) {
                    case "SAVEPOINT" -> session.transaction(state -> state.savepoint(name));
                    case "RELEASE" -> session.transaction(state -> state.release(name));
                    default -> session.transaction(state -> state.rollbackTo(name));
                }
            }
            case Statement.Discard discard when discard.tag().equals("DISCARD ALL") -> discardAll(session);
            case Statement.Use(Optional<String> catalog, String schema) -> {
                catalog.ifPresent(c -> session.set("catalog", c));
                session.set("search_path", schema);
            }
            case Statement.Show(String name) -> {
                return new Answer(columns(statement), show(session, name));
            }
            case Statement.Empty empty -> {}
            case Statement.Discard discard -> {}
            case Statement.ShowTables showTables -> throw new IllegalArgumentException("reads the catalog");
            case Statement.Explain explain -> throw new IllegalArgumentException("is planned");
            case Statement.Select select -> throw new IllegalArgumentException("is planned");
        }
        return Answer.none();
    }

    private static void transaction(TransactionState state, String tag, boolean chain) {
        if (chain) {
            state.require(tag + " AND CHAIN");
        }
        switch (tag) {
            case "BEGIN" -> state.begin();
            case "COMMIT" -> state.commit();
            default -> state.rollback();
        }
        if (chain) {
            state.begin();
        }
    }

    private static void discardAll(Session session) {
        if (session.transaction() != Session.TransactionStatus.IDLE) {
            throw new QueryException(
                    ErrorCode.IN_TRANSACTION,
                    "DISCARD ALL cannot run inside a transaction block: COMMIT or ROLLBACK first");
        }
        session.resetAll();
    }

    private static List<List<String>> show(Session session, String name) {
        if (name.equals("all")) {
            List<List<String>> rows = new ArrayList<>();
            KnownSettings.all(session).forEach((key, value) -> rows.add(List.of(key, value)));
            return rows;
        }
        return List.of(List.of(KnownSettings.value(session, name)));
    }
}
