package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.TableName;
import dev.eider.gateway.sql.NameList;
import dev.eider.gateway.sql.Statement;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a setting that is known can be set to. */
final class SettingValue {
    private static final int MAX_LENGTH = 1000;

    private static final Set<String> DATE_STYLES = Set.of("ISO", "DEFAULT", "MDY", "US", "NONEURO", "NONEUROPEAN");
    private static final Set<String> OTHER_ORDERS = Set.of("DMY", "YMD", "EURO", "EUROPEAN");

    private static final List<String> MESSAGE_LEVELS = List.of(
            "debug5", "debug4", "debug3", "debug2", "debug1", "debug", "log", "info", "notice", "warning", "error");
    private static final List<String> PLAN_CACHE_MODES = List.of("auto", "force_generic_plan", "force_custom_plan");
    private static final List<String> COMMIT_MODES = List.of("local", "remote_write", "remote_apply", "on", "off");

    private static final Pattern NUMBER = Pattern.compile("\\s*[+-]?([0-9]{1,9}(\\.[0-9]{0,9})?|\\.[0-9]{1,9})\\s*");

    private SettingValue() {}

    /**
     * The value that a session gets.
     *
     * @param key the setting's lower-case name
     * @param only what it starts with
     * @throws QueryException INVALID_REQUEST, or NOT_SUPPORTED for what PostgreSQL can do
     */
    static String accepted(String key, String value, String only) {
        if (key.equals("application_name")) {
            return TableName.cut(value);
        }
        if (value.length() > MAX_LENGTH) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    key + ": the value has " + value.length() + " characters, a setting takes " + MAX_LENGTH);
        }
        return switch (key) {
            case "timezone" -> TimeZones.accepted(value);
            case "client_encoding" -> encoding(value);
            case "bytea_output", "intervalstyle", "standard_conforming_strings" -> only(key, value, only);
            case "datestyle" -> dateStyle(value);
            case "default_transaction_isolation", "transaction_isolation" ->
                oneOf(key, value, Statement.ISOLATION_LEVELS);
            case "default_transaction_read_only",
                    "default_transaction_deferrable",
                    "transaction_read_only",
                    "transaction_deferrable",
                    "enable_seqscan",
                    "escape_string_warning",
                    "geqo",
                    "jit",
                    "row_security" -> onOrOff(key, value);
            case "eider.cpu", "eider.memory", "eider.max_bytes_scanned", "eider.time_limit" -> {
                RequestedOptions.check(key, value);
                yield value;
            }
            case RequestedOptions.STATEMENT_TIMEOUT,
                    "idle_in_transaction_session_timeout",
                    "idle_session_timeout",
                    "lock_timeout",
                    "tcp_user_timeout" -> Measure.TIME.accepted(key, value);
            case "client_min_messages" -> oneOf(key, value, MESSAGE_LEVELS);
            case "plan_cache_mode" -> oneOf(key, value, PLAN_CACHE_MODES);
            case "synchronous_commit" ->
                COMMIT_MODES.contains(value.toLowerCase(Locale.ROOT))
                        ? value.toLowerCase(Locale.ROOT)
                        : onOrOff(key, value);
            case "extra_float_digits" -> number(key, value, -15, 3);
            case "cursor_tuple_fraction" -> number(key, value, 0, 1);
            case "search_path" -> {
                if (NameList.read(value).isEmpty()) {
                    throw invalid(
                            key, value, "a list of names with commas between them, each in double quotes if need be");
                }
                yield value;
            }
            case "work_mem" -> Measure.MEMORY.accepted(key, value);
            // A name from the catalog, which says itself what it does not have, or one of the client's own.
            default -> value;
        };
    }

    private static QueryException invalid(String key, String value, String expected) {
        return new QueryException(ErrorCode.INVALID_REQUEST, key + ": \"" + value + "\" is not " + expected);
    }

    private static String oneOf(String key, String value, List<String> allowed) {
        String word = value.toLowerCase(Locale.ROOT);
        if (!allowed.contains(word)) {
            throw invalid(key, value, "one of " + String.join(", ", allowed));
        }
        return word;
    }

    private static String number(String key, String value, int least, int most) {
        String range = "a number from " + least + " to " + most;
        if (!NUMBER.matcher(value).matches()) {
            throw invalid(key, value, range);
        }
        BigDecimal number = new BigDecimal(value.strip());
        if (number.compareTo(BigDecimal.valueOf(least)) < 0 || number.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw invalid(key, value, range);
        }
        return value.strip();
    }

    /** PostgreSQL's words for it may be cut as long as it is clear which is meant. */
    private static String onOrOff(String key, String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "on", "1", "t", "tr", "tru", "true", "y", "ye", "yes" -> "on";
            case "of", "off", "0", "f", "fa", "fal", "fals", "false", "n", "no" -> "off";
            default -> throw invalid(key, value, "on or off");
        };
    }

    /** A client that asks for another form would misread what it gets. */
    private static String only(String key, String value, String only) {
        if (!value.equalsIgnoreCase(only)) {
            throw new QueryException(ErrorCode.NOT_SUPPORTED, key + " can only be " + only + ", not \"" + value + "\"");
        }
        return value;
    }

    /** As PostgreSQL tells it, for clients look at how it begins. What goes out is ISO 8601, and so is all that DuckDB takes for a date. */
    private static String dateStyle(String value) {
        for (String part : value.toUpperCase(Locale.ROOT).split(",", -1)) {
            if (OTHER_ORDERS.contains(part.strip())) {
                throw new QueryException(
                        ErrorCode.INVALID_REQUEST,
                        "datestyle: \"" + value
                                + "\" is an order in which no dates are read: write them as YYYY-MM-DD, and set ISO");
            }
            if (!DATE_STYLES.contains(part.strip())) {
                throw new QueryException(ErrorCode.NOT_SUPPORTED, "datestyle can only be ISO, not \"" + value + "\"");
            }
        }
        return "ISO, MDY";
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
}
