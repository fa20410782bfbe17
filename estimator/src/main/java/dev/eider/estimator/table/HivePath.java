package dev.eider.estimator.table;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The {@code key=value} directories of a path. */
public final class HivePath {
    private static final String NULL = "__HIVE_DEFAULT_PARTITION__";

    private HivePath() {}

    /**
     * @param value decoded; empty for NULL
     * @param text the value as it stands in the path
     */
    public record Partition(String key, Optional<String> value, String text) {}

    /**
     * From the outermost directory; the file's own name is none. As in DuckDB a directory with a second equals sign, a question mark or a line's end is
     * none, and of a key that stands there twice the first counts, or the one in capitals.
     */
    public static List<Partition> partitions(String key) {
        Map<String, Partition> partitions = new LinkedHashMap<>();
        int start = 0;
        for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', start)) {
            String directory = key.substring(start, slash);
            int equals = directory.indexOf('=');
            if (equals > 0 && equals == directory.lastIndexOf('=') && isPlain(directory)) {
                String text = directory.substring(equals + 1);
                String value = decode(text);
                Partition partition = new Partition(
                        decode(directory.substring(0, equals)),
                        value.equals(NULL) ? Optional.empty() : Optional.of(value),
                        text);
                partitions.merge(
                        partition.key().toLowerCase(Locale.ROOT),
                        partition,
                        (first, second) -> second.key().compareTo(first.key()) < 0 ? second : first);
            }
            start = slash + 1;
        }
        return List.copyOf(partitions.values());
    }

    private static boolean isPlain(String directory) {
        return directory.indexOf('?') < 0 && directory.indexOf('\n') < 0;
    }

    /** Per cent escapes only: a plus is a plus. What is no escape stays. */
    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low < 0) {
                decoded.write(bytes[i]);
            } else {
                decoded.write(16 * high + low);
                i += 2;
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }
}
