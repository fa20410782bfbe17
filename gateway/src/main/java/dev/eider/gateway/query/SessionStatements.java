package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.query.Session.TransactionStatus;
import dev.eider.gateway.sql.Statement;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Statements about the session itself. Nothing here reads data or starts anything. */
final class SessionStatements {
    /** PostgreSQL settings that its clients set or ask for, with the value each session starts with. */
    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("application_name", ""),
            Map.entry("bytea_output", "hex"),
            Map.entry("client_encoding", "UTF8"),
            Map.entry("client_min_messages", "notice"),
            Map.entry("datestyle", "ISO, MDY"),
            Map.entry("default_transaction_deferrable", "off"),
            Map.entry("default_transaction_isolation", "serializable"),
            Map.entry("default_transaction_read_only", "on"),
            Map.entry("escape_string_warning", "on"),
            Map.entry("extra_float_digits", "1"),
            Map.entry("idle_in_transaction_session_timeout", "0"),
            Map.entry("integer_datetimes", "on"),
            Map.entry("intervalstyle", "postgres"),
            Map.entry("jit", "off"),
            Map.entry("lock_timeout", "0"),
            Map.entry("max_identifier_length", "63"),
            Map.entry("plan_cache_mode", "auto"),
            Map.entry("row_security", "off"),
            Map.entry("server_encoding", "UTF8"),
            Map.entry("server_version", "16.0"),
            Map.entry("server_version_num", "160000"),
            Map.entry("standard_conforming_strings", "on"),
            Map.entry("statement_timeout", "0"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("timezone", "UTC"),
            Map.entry("transaction_isolation", "serializable"),
            Map.entry("transaction_read_only", "on"),
            Map.entry("eider.cpu", ""),
            Map.entry("eider.memory", ""),
            Map.entry("eider.max_bytes_scanned", ""),
            Map.entry("eider.time_limit", ""));

    /** Settings that a session has by nature; PostgreSQL lets nobody set them either. */
    private static final java.util.Set<String> READ_ONLY = java.util.Set.of(
            "integer_datetimes", "max_identifier_length", "server_encoding", "server_version", "server_version_num");

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
            case Statement.Set(String name, Optional<String> value) ->
                value.ifPresentOrElse(v -> set(session, name, v), () -> session.reset(checked(name)));
            case Statement.Reset(Optional<String> name) ->
                name.ifPresentOrElse(n -> session.reset(checked(n)), session::resetAll);
            case Statement.Transaction(String tag) ->
                session.transaction(tag.equals("BEGIN") ? TransactionStatus.IN_TRANSACTION : TransactionStatus.IDLE);
            case Statement.Discard discard when discard.tag().equals("DISCARD ALL") -> session.resetAll();
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

    private static void set(Session session, String name, String value) {
        if (READ_ONLY.contains(checked(name))) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, "setting \"" + name + "\" cannot be changed");
        }
        switch (name) {
            case "timezone" -> zone(value);
            case "client_encoding" -> encoding(value);
            case "eider.cpu", "eider.memory", "eider.max_bytes_scanned", "eider.time_limit" ->
                RequestedOptions.check(name, value);
            default -> {}
        }
        session.set(name, value);
    }

    private static void zone(String value) {
        try {
            ZoneId.of(value);
        } catch (DateTimeException e) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, "time zone \"" + value + "\" is not known", e);
        }
    }

    private static void encoding(String value) {
        String normal = value.replaceAll("[-_]", "");
        if (!normal.equalsIgnoreCase("utf8") && !normal.equalsIgnoreCase("unicode")) {
            throw new QueryException(ErrorCode.NOT_SUPPORTED, "client_encoding must be UTF8, not \"" + value + "\"");
        }
    }

    private static List<List<String>> show(Session session, String name) {
        if (name.equals("all")) {
            Map<String, String> all = new TreeMap<>(KNOWN);
            all.putAll(session.settings());
            List<List<String>> rows = new ArrayList<>();
            all.forEach((key, value) -> rows.add(List.of(key, value)));
            return rows;
        }
        String value = session.setting(checked(name)).orElseGet(() -> KNOWN.getOrDefault(name, ""));
        return List.of(List.of(value));
    }

    private static String checked(String name) {
        if (!KNOWN.containsKey(name) && !name.equals("search_path") && !name.equals("catalog")) {
            throw new QueryException(
                    ErrorCode.UNKNOWN_SETTING, "setting \"" + name + "\" is not known; SHOW ALL lists those that are");
        }
        return name;
    }
}
