package dev.eider.gateway.query;

import dev.eider.gateway.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            case Statement.Set set -> set(session, set);
            case Statement.Reset(Optional<String> name) ->
                name.ifPresentOrElse(n -> reset(session, n), session::resetAll);
            case Statement.Characteristics(Map<String, String> modes, boolean later)
            when later -> modes.forEach((mode, value) -> set(session, "default_transaction_" + mode, value));
            case Statement.Characteristics(Map<String, String> modes, boolean _) -> {
                session.transaction(state -> state.expectTransaction("SET TRANSACTION"));
                modes(session, modes);
            }
            case Statement.Transaction transaction -> transaction(session, transaction);
            case Statement.PrepareTransaction prepare -> session.transaction(TransactionState::prepare);
            case Statement.Savepoint(String tag, String name) -> {
                switch (tag) {
                    case "SAVEPOINT" -> session.transaction(state -> state.savepoint(name));
                    case "RELEASE" -> session.transaction(state -> state.release(name));
                    default -> session.transaction(state -> state.rollbackTo(name));
                }
            }
            case Statement.Discard discard when discard.tag().equals("DISCARD ALL") -> discardAll(session);
            case Statement.Use use -> {
                use.catalog().ifPresent(c -> set(session, "catalog", c));
                set(session, "search_path", use.searchPath());
            }
            case Statement.Show(String name) -> {
                return new Answer(columns(statement), show(session, name));
            }
            case Statement.Empty empty -> {}
            case Statement.Discard discard -> {}
            case Statement.Deallocate deallocate -> {}
            case Statement.ShowTables showTables -> throw new IllegalArgumentException("reads the catalog");
            case Statement.SettingCalls calls -> throw new IllegalArgumentException("is planned");
            case Statement.Explain explain -> throw new IllegalArgumentException("is planned");
            case Statement.Select select -> throw new IllegalArgumentException("is planned");
        }
        return Answer.none();
    }

    private static void set(Session session, Statement.Set set) {
        String name = set.name();
        if (set.local()) {
            session.transaction(state -> state.expectTransaction("SET LOCAL"));
        }
        if (set.value().isPresent() && TransactionState.isMode(name)) {
            mode(session, name, set.value().get());
        } else if (!set.local()) {
            set.value().ifPresentOrElse(value -> set(session, name, value), () -> reset(session, name));
        } else if (session.keepForTransaction(name)) {
            set.value()
                    .ifPresentOrElse(
                            value -> KnownSettings.set(session, name, value), () -> KnownSettings.reset(session, name));
        } else {
            set.value().ifPresent(value -> KnownSettings.accepted(name, value));
        }
    }

    private static void set(Session session, String name, String value) {
        session.keepBeyondTransaction(name);
        KnownSettings.set(session, name, value);
    }

    private static void reset(Session session, String name) {
        session.keepBeyondTransaction(name);
        KnownSettings.reset(session, name);
    }

    private static void modes(Session session, Map<String, String> modes) {
        modes.forEach((mode, value) -> mode(session, "transaction_" + mode, value));
    }

    private static void mode(Session session, String name, String value) {
        String accepted = KnownSettings.accepted(name, value);
        String present = KnownSettings.value(session, name);
        session.transaction(state -> state.mode(name, present, accepted));
    }

    private static void transaction(Session session, Statement.Transaction transaction) {
        String tag = transaction.tag();
        session.transaction(state -> {
            if (transaction.chain()) {
                state.require(tag + " AND CHAIN");
            }
            Map<String, String> chained = state.modes();
            switch (tag) {
                case "COMMIT" -> state.commit();
                case "ROLLBACK" -> state.rollback();
                default -> state.begin();
            }
            if (transaction.chain()) {
                state.begin();
                chained.forEach((name, value) -> state.mode(name, value, value));
            }
        });
        modes(session, transaction.modes());
    }

    private static void discardAll(Session session) {
        session.transaction(state -> state.endBefore("DISCARD ALL"));
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
