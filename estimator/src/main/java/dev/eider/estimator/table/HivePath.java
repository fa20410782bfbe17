package dev.eider.estimator.table;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

    /** From the outermost directory; the file's own name is none. */
    public static List<Partition> partitions(String key) {
        List<Partition> partitions = new ArrayList<>();
        int start = 0;
        for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', start)) {
            String directory = key.substring(start, slash);
            int equals = directory.indexOf('=');
            if (equals > 0) {
                String text = directory.substring(equals + 1);
                String value = decode(text);
                partitions.add(new Partition(
                        decode(directory.substring(0, equals)),
                        value.equals(NULL) ? Optional.empty() : Optional.of(value),
                        text));
            }
            start = slash + 1;
        }
        return partitions;
    }

    /** Per cent escapes only: a plus is a plus. What is no escape stays. */
    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
