package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.sql.Identifier;
import dev.eider.gateway.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The settings that a session can have: names and values are the same at every door, and so is what is refused. */
public final class KnownSettings {
    /** PostgreSQL settings that its clients set or ask for, with the value each session starts with. */
    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("application_name", ""),
            Map.entry("bytea_output", "hex"),
            Map.entry("client_encoding", "UTF8"),
            Map.entry("client_min_messages", "notice"),
            Map.entry("datestyle", "ISO, MDY"),
            Map.entry("default_transaction_deferrable", "off"),
            Map.entry("default_transaction_isolation", "read committed"),
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
            Map.entry("eider.cpu", ""),
            Map.entry("eider.memory", ""),
            Map.entry("eider.max_bytes_scanned", ""),
            Map.entry("eider.time_limit", ""));

    /** A transaction's own; each has what {@code default_} and its name has when the transaction begins. */
    private static final Set<String> MODES =
            Set.of("transaction_deferrable", "transaction_isolation", "transaction_read_only");

    /** Settings that a session has by nature; PostgreSQL lets nobody set them either. */
    private static final Set<String> READ_ONLY = Set.of(
            "integer_datetimes", "max_identifier_length", "server_encoding", "server_version", "server_version_num");

    private static final int MAX_VALUE_LENGTH = 1000;

    private static final Set<String> DATE_STYLES =
            Set.of("ISO", "DEFAULT", "MDY", "DMY", "YMD", "US", "EURO", "EUROPEAN", "NONEURO", "NONEUROPEAN");

    private KnownSettings() {}

    /** @throws QueryException UNKNOWN_SETTING, or INVALID_REQUEST or NOT_SUPPORTED for a value that the setting cannot have */
    public static void set(Session session, String name, String value) {
        session.set(name, accepted(name, value));
    }

    /** Back to the value from start-up. @throws QueryException UNKNOWN_SETTING, NOT_SUPPORTED for a transaction's own */
    public static void reset(Session session, String name) {
        String key = checked(name);
        if (MODES.contains(key)) {
            throw new QueryException(
                    ErrorCode.NOT_SUPPORTED, "setting \"" + key + "\" cannot be reset: it ends with its transaction");
        }
        session.reset(key);
    }

    /** Whether a session can have such a setting, by whatever case of its name. */
    public static boolean has(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        return KNOWN.containsKey(key) || MODES.contains(key) || key.equals("search_path") || key.equals("catalog");
    }

    /** The value that a session gets for it. @throws QueryException as {@link #set} */
    public static String accepted(String name, String value) {
        String key = checked(name);
        if (READ_ONLY.contains(key)) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, "setting \"" + name + "\" cannot be changed");
        }
        if (key.equals("application_name")) {
            return Identifier.cut(value);
        }
        if (value.length() > MAX_VALUE_LENGTH) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    key + ": the value has " + value.length() + " characters, a setting takes " + MAX_VALUE_LENGTH);
        }
        return switch (key) {
            case "timezone" -> TimeZones.accepted(value);
            case "client_encoding" -> encoding(value);
            case "bytea_output", "intervalstyle", "standard_conforming_strings" -> only(key, value);
            case "datestyle" -> dateStyle(value);
            case "default_transaction_isolation", "transaction_isolation" -> isolation(key, value);
            case "default_transaction_read_only",
                    "default_transaction_deferrable",
                    "transaction_read_only",
                    "transaction_deferrable" -> onOrOff(key, value);
            case "eider.cpu",
                    "eider.memory",
                    "eider.max_bytes_scanned",
                    "eider.time_limit",
                    RequestedOptions.STATEMENT_TIMEOUT -> {
                RequestedOptions.check(key, value);
                yield value;
            }
            // Whatever PostgreSQL's clients set it to changes nothing here.
            default -> value;
        };
    }

    /** All that the session has and all that it could have, by name. */
    static Map<String, String> all(Session session) {
        Map<String, String> all = new TreeMap<>(KNOWN);
        all.putAll(session.settings());
        MODES.forEach(mode -> all.put(mode, value(session, mode)));
        return all;
    }

    /** @throws QueryException UNKNOWN_SETTING */
    static String value(Session session, String name) {
        String key = checked(name);
        if (!MODES.contains(key)) {
            return session.setting(key).orElseGet(() -> KNOWN.getOrDefault(key, ""));
        }
        String before = "default_" + key;
        return session.setting(key)
                .or(() -> session.atBeginning(before))
                .orElseGet(() -> KNOWN.getOrDefault(before, ""));
    }

    private static String isolation(String key, String value) {
        String level = value.toLowerCase(Locale.ROOT);
        if (!Statement.ISOLATION_LEVELS.contains(level)) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    key + ": \"" + value + "\" is not one of " + String.join(", ", Statement.ISOLATION_LEVELS));
        }
        return level;
    }

    /** PostgreSQL's words for it may be cut as long as it is clear which is meant. */
    private static String onOrOff(String key, String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "on", "1", "t", "tr", "tru", "true", "y", "ye", "yes" -> "on";
            case "of", "off", "0", "f", "fa", "fal", "fals", "false", "n", "no" -> "off";
            default ->
                throw new QueryException(ErrorCode.INVALID_REQUEST, key + ": \"" + value + "\" is neither on nor off");
        };
    }

    /** A client that asks for another form would misread what it gets. */
    private static String only(String key, String value) {
        if (!value.equalsIgnoreCase(KNOWN.get(key))) {
            throw new QueryException(
                    ErrorCode.NOT_SUPPORTED, key + " can only be " + KNOWN.get(key) + ", not \"" + value + "\"");
        }
        return value;
    }

    /** As PostgreSQL tells it, for clients look at how it begins. */
    private static String dateStyle(String value) {
        iso(value);
        String asked = value.toUpperCase(Locale.ROOT);
        boolean european = asked.contains("EURO") && !asked.contains("NON");
        String order = asked.contains("DMY") || european ? "DMY" : asked.contains("YMD") ? "YMD" : "MDY";
        return "ISO, " + order;
    }

    /** The order of day and month is for input; what goes out is ISO 8601. */
    private static void iso(String value) {
        for (String part : value.toUpperCase(Locale.ROOT).split(",", -1)) {
            if (!DATE_STYLES.contains(part.strip())) {
                throw new QueryException(ErrorCode.NOT_SUPPORTED, "datestyle can only be ISO, not \"" + value + "\"");
            }
        }
    }

    /** SQL_ASCII means in PostgreSQL: don't convert. So bytes go out as they are, in UTF-8. Some drivers send quotes, too. */
    private static String encoding(String value) {
        return switch (value.replaceAll("[-_']", "").toUpperCase(Locale.ROOT)) {
            case "UTF8", "UNICODE" -> "UTF8";
            case "SQLASCII" -> "SQL_ASCII";
            default ->
                throw new QueryException(
                        ErrorCode.NOT_SUPPORTED, "client_encoding must be UTF8, not \"" + value + "\"");
        };
    }

    private static String checked(String name) {
        if (!has(name)) {
            String own = KNOWN.keySet().stream()
                    .filter(known -> known.startsWith("eider."))
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new QueryException(
                    ErrorCode.UNKNOWN_SETTING,
                    "setting \"" + name + "\" is not known; Eider's own are " + own + ", and SHOW ALL lists all");
        }
        return name.toLowerCase(Locale.ROOT);
    }
}
