package dev.eider.gateway.pgwire;

import dev.eider.gateway.pgwire.protocol.BackendWriter;
import dev.eider.gateway.query.Session;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The settings that PostgreSQL's clients are told of without asking (GUC_REPORT), and what they may ask for at start-up. */
final class SessionSettings {
    /** 16 is old enough for every driver to know and new enough for none to complain. */
    static final String SERVER_VERSION = "16.0 (Eider 0.1.0)";

    private static final Map<String, String> REPORTED = reported();

    private final Map<String, String> told = new HashMap<>();

    private static Map<String, String> reported() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("application_name", "");
        defaults.put("client_encoding", "UTF8");
        defaults.put("DateStyle", "ISO, MDY");
        defaults.put("default_transaction_read_only", "off");
        defaults.put("in_hot_standby", "off");
        defaults.put("integer_datetimes", "on");
        defaults.put("IntervalStyle", "postgres");
        defaults.put("is_superuser", "off");
        defaults.put("scram_iterations", "4096");
        defaults.put("server_encoding", "UTF8");
        defaults.put("server_version", SERVER_VERSION);
        defaults.put("session_authorization", "");
        defaults.put("standard_conforming_strings", "on");
        defaults.put("TimeZone", "UTC");
        return defaults;
    }

    /** A new session's settings: PostgreSQL's defaults and what the client has asked for, by lower-case name. */
    static Map<String, String> initial(String user, Map<String, String> asked) {
        Map<String, String> settings = new HashMap<>();
        REPORTED.forEach((name, value) -> settings.put(name.toLowerCase(Locale.ROOT), value));
        settings.put("session_authorization", user);
        settings.putAll(asked);
        return settings;
    }

    /** Tells the client every reported setting that it doesn't know yet or that has changed. */
    void report(Session session, BackendWriter writer) throws IOException {
        for (Map.Entry<String, String> reported : REPORTED.entrySet()) {
            String value = session.setting(reported.getKey()).orElse(reported.getValue());
            if (!value.equals(told.put(reported.getKey(), value))) {
                writer.parameterStatus(reported.getKey(), value);
            }
        }
    }
}
