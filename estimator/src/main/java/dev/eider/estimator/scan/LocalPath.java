package dev.eider.estimator.scan;

import dev.eider.estimator.table.HivePath.Partition;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where a file is staged: {@code t0/000017/key=value/file.parquet}, relative. Unique by table and file number; nothing of the object's key
 * is in it but its partitions, escaped so that neither the file system nor DuckDB's globs take a character for their own.
 */
final class LocalPath {
    private LocalPath() {}

    static String of(int table, int file, List<Partition> partitions) {
        StringBuilder path = new StringBuilder("t%d/%06d/".formatted(table, file));
        for (Partition partition : partitions) {
            path.append(escape(partition.key())).append('=');
            path.append(escape(partition.value().orElse("__HIVE_DEFAULT_PARTITION__")));
            path.append('/');
        }
        return path.append("file.parquet").toString();
    }

    /** Per cent escapes for all but letters, digits, underscore and minus; a dot too, as {@code ..} is a directory. */
    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || c == '_' || c == '-');
            escaped.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return escaped.toString();
    }
}
