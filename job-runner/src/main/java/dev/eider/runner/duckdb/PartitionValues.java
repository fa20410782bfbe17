package dev.eider.runner.duckdb;

import dev.eider.contract.Column;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.TableScan;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The texts in a staged file's {@code key=value} directories, as DuckDB takes them. */
final class PartitionValues {
    private static final String HIVE_NULL = "__HIVE_DEFAULT_PARTITION__";

    private PartitionValues() {}

    /** In the order of the scan's partition columns; empty for NULL. */
    static List<Optional<String>> of(TableScan scan, PlannedFile file) {
        Map<String, String> texts = new HashMap<>();
        for (String directory : file.localPath().split("/")) {
            int equals = directory.indexOf('=');
            if (equals > 0) {
                texts.put(
                        decode(directory.substring(0, equals)).toLowerCase(Locale.ROOT),
                        directory.substring(equals + 1));
            }
        }
        List<Optional<String>> values = new ArrayList<>();
        for (Column column : scan.partitionColumns()) {
            Optional<String> text = Optional.ofNullable(texts.get(column.name().toLowerCase(Locale.ROOT)));
            values.add(text.map(PartitionValues::decode).filter(value -> !isNull(column, value)));
        }
        return values;
    }

    private static boolean isNull(Column column, String value) {
        boolean text = column.type().equals("VARCHAR");
        return value.equals(HIVE_NULL) || (!text && (value.isEmpty() || value.equalsIgnoreCase("NULL")));
    }

    /** The scan plan escapes with per cent signs only, and always well. */
    private static String decode(String escaped) {
        return URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
