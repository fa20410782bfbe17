package dev.eider.estimator.table;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The options of {@code read_parquet} that are understood.
 *
 * @param hivePartitioning absent: found out from the paths
 * @param hiveTypes by lower-case key, DuckDB's names
 */
record ReaderOptions(
        Optional<Boolean> hivePartitioning,
        boolean unionByName,
        boolean hiveTypesAutocast,
        Map<String, String> hiveTypes) {

    static ReaderOptions parse(Map<String, String> options) {
        Optional<Boolean> hive = Optional.empty();
        boolean union = false;
        boolean autocast = true;
        Map<String, String> types = Map.of();
        for (Map.Entry<String, String> option : options.entrySet()) {
            switch (option.getKey().toLowerCase(Locale.ROOT)) {
                case "hive_partitioning" -> hive = Optional.of(flag(option));
                case "union_by_name" -> union = flag(option);
                case "hive_types_autocast" -> autocast = flag(option);
                case "hive_types" -> types = types(option);
                case "filename", "file_row_number", "binary_as_string" -> refuseUnlessOff(option);
                default -> throw unsupported(option);
            }
        }
        return new ReaderOptions(hive, union, autocast, types);
    }

    private static boolean flag(Map.Entry<String, String> option) {
        return switch (unquote(option.getValue()).toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default ->
                throw new QueryException(
                        ErrorCode.INVALID_REQUEST,
                        "The option " + option.getKey() + " is true or false, not " + option.getValue() + ".");
        };
    }

    private static void refuseUnlessOff(Map.Entry<String, String> option) {
        if (flag(option)) {
            throw unsupported(option);
        }
    }

    private static QueryException unsupported(Map.Entry<String, String> option) {
        return new QueryException(
                ErrorCode.NOT_SUPPORTED,
                "The option " + option.getKey()
                        + " is not supported: leave it out. Supported are hive_partitioning, hive_types, hive_types_autocast and union_by_name.");
    }

    /** {@code {'key': TYPE, key: 'TYPE'}}, with types that have no comma in them. */
    private static Map<String, String> types(Map.Entry<String, String> option) {
        String text = option.getValue().strip();
        Map<String, String> types = new LinkedHashMap<>();
        if (!text.startsWith("{") || !text.endsWith("}")) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST, "hive_types is written {'key': TYPE, …}, not " + text + ".");
        }
        for (String pair : text.substring(1, text.length() - 1).split(",")) {
            int colon = pair.indexOf(':');
            String type =
                    colon < 0 ? "" : unquote(pair.substring(colon + 1).strip()).toUpperCase(Locale.ROOT);
            if (type.isEmpty() || !type.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == ' ')) {
                throw new QueryException(
                        ErrorCode.INVALID_REQUEST, "hive_types is written {'key': TYPE, …}, not " + text + ".");
            }
            types.put(unquote(pair.substring(0, colon).strip()).toLowerCase(Locale.ROOT), canonical(type));
        }
        return types;
    }

    private static String canonical(String type) {
        return switch (type) {
            case "INT", "INT4", "SIGNED" -> "INTEGER";
            case "LONG", "INT8" -> "BIGINT";
            case "STRING", "TEXT" -> "VARCHAR";
            default -> type;
        };
    }

    private static String unquote(String text) {
        boolean quoted = text.length() >= 2 && (text.startsWith("'") || text.startsWith("\""));
        return quoted && text.charAt(text.length() - 1) == text.charAt(0) ? text.substring(1, text.length() - 1) : text;
    }
}
