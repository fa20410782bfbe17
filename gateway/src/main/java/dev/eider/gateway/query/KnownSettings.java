package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The settings that a session can have: names and values are the same at every door, and so is what is refused. */
public final class KnownSettings {
    /** PostgreSQL settings that its clients set or ask for, with the value each session starts with. */
    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("application_name", ""),
            Map.entry("bytea_output", "hex"),
            Map.entry("client_encoding", "UTF8"),
            Map.entry("client_min_messages", "notice"),
            Map.entry("cursor_tuple_fraction", "0.1"),
            Map.entry("datestyle", "ISO, MDY"),
            Map.entry("default_transaction_deferrable", "off"),
            Map.entry("default_transaction_isolation", "read committed"),
            Map.entry("default_transaction_read_only", "on"),
            Map.entry("enable_seqscan", "on"),
            Map.entry("escape_string_warning", "on"),
            Map.entry("extra_float_digits", "1"),
            Map.entry("geqo", "on"),
            Map.entry("idle_in_transaction_session_timeout", "0"),
            Map.entry("idle_session_timeout", "0"),
            Map.entry("in_hot_standby", "off"),
            Map.entry("integer_datetimes", "on"),
            Map.entry("intervalstyle", "postgres"),
            Map.entry("is_superuser", "off"),
            Map.entry("jit", "off"),
            Map.entry("lock_timeout", "0"),
            Map.entry("max_identifier_length", "63"),
            Map.entry("plan_cache_mode", "auto"),
            Map.entry("row_security", "off"),
            Map.entry("scram_iterations", "4096"),
            Map.entry("server_encoding", "UTF8"),
            Map.entry("server_version", "16.0"),
            Map.entry("server_version_num", "160000"),
            Map.entry("session_authorization", ""),
            Map.entry("standard_conforming_strings", "on"),
            Map.entry("statement_timeout", "0"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("tcp_user_timeout", "0"),
            Map.entry("timezone", "UTC"),
            Map.entry("work_mem", "4MB"),
            Map.entry("eider.cpu", ""),
            Map.entry("eider.memory", ""),
            Map.entry("eider.max_bytes_scanned", ""),
            Map.entry("eider.time_limit", ""));

    /** A transaction's own; each has what {@code default_} and its name has when the transaction begins. */
    private static final Set<String> MODES =
            Set.of("transaction_deferrable", "transaction_isolation", "transaction_read_only");

    /** Settings that a session has by nature. */
    private static final Set<String> READ_ONLY = Set.of(
            "in_hot_standby",
            "integer_datetimes",
            "is_superuser",
            "max_identifier_length",
            "scram_iterations",
            "server_encoding",
            "server_version",
            "server_version_num",
            "session_authorization");

    /** PostgreSQL lets clients have settings of their own, with a dot in their names. */
    private static final Pattern OWN = Pattern.compile("[a-z_][a-z0-9_$]*(\\.[a-z_][a-z0-9_$]*)+");

    private static final int MAX_OWN = 100;
    private static final int MAX_OWN_LENGTH = 63;

    private static final String PREFIX = "eider.";

    private KnownSettings() {}

    /**
     * @throws QueryException UNKNOWN_SETTING, READ_ONLY_SETTING, INVALID_REQUEST or NOT_SUPPORTED for a value that the setting cannot have,
     *     OUT_OF_MEMORY if there are too many
     */
    public static void set(Session session, String name, String value) {
        String accepted = accepted(name, value);
        checkNumber(session, name);
        session.set(name, accepted);
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

    /**
     * The value that a session gets for it.
     *
     * @throws QueryException as {@link #set}
     */
    public static String accepted(String name, String value) {
        String key = checked(name);
        if (READ_ONLY.contains(key)) {
            throw new QueryException(ErrorCode.READ_ONLY_SETTING, "parameter \"" + name + "\" cannot be changed");
        }
        return SettingValue.accepted(key, value, KNOWN.getOrDefault(key, ""));
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
            return session.setting(key)
                    .or(() -> Optional.ofNullable(KNOWN.get(key)))
                    .orElseThrow(() -> unrecognized(name, "it is not set in this session"));
        }
        String before = "default_" + key;
        return session.setting(key)
                .or(() -> session.atBeginning(before))
                .orElseGet(() -> KNOWN.getOrDefault(before, ""));
    }

    private static String checked(String name) {
        if (!has(name) && !isOwn(name)) {
            String own = KNOWN.keySet().stream()
                    .filter(known -> known.startsWith(PREFIX))
                    .sorted()
                    .collect(Collectors.joining(", "));
            if (name.toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
                throw new QueryException(
                        ErrorCode.UNKNOWN_SETTING,
                        "setting \"" + name + "\" is not known; Eider's own are " + own + ", and SHOW ALL lists all");
            }
            throw unrecognized(name, "SHOW ALL lists all; Eider's own are " + own);
        }
        return name.toLowerCase(Locale.ROOT);
    }

    private static QueryException unrecognized(String name, String hint) {
        return new QueryException(
                new ErrorInfo(
                        ErrorCode.UNKNOWN_SETTING,
                        "unrecognized configuration parameter \"" + name + "\"",
                        OptionalInt.empty(),
                        Optional.of(hint)),
                null);
    }

    private static boolean isOwn(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        return key.length() <= MAX_OWN_LENGTH
                && !key.startsWith(PREFIX)
                && OWN.matcher(key).matches();
    }

    private static void checkNumber(Session session, String name) {
        if (isOwn(name)
                && session.setting(name).isEmpty()
                && session.settings().keySet().stream()
                                .filter(KnownSettings::isOwn)
                                .count()
                        >= MAX_OWN) {
            throw new QueryException(
                    ErrorCode.OUT_OF_MEMORY,
                    "setting \"" + name + "\" is one too many: a session can have " + MAX_OWN
                            + " whose names are its own; RESET some");
        }
    }
}
