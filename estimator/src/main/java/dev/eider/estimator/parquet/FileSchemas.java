package dev.eider.estimator.parquet;

import dev.eider.contract.Column;
import dev.eider.contract.QueryException;
import dev.eider.estimator.planner.Planner;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The columns that DuckDB sees in files, asked of DuckDB itself with hollow files that have only footers without row groups. Thread-safe. */
public final class FileSchemas {
    private static final long MAX_CACHED_BYTES = 16 << 20;
    /** On the heap, with its places in maps, but for its texts. */
    private static final long COLUMN_BYTES = 200;

    private final Planner planner;
    private final Path temporary;
    /** Least recently used first. */
    private final Map<String, List<Column>> cache = new LinkedHashMap<>(16, 0.75f, true);

    private long cachedBytes;

    /** @param temporary a directory for hollow files, which live for one statement at most */
    public FileSchemas(Planner planner, Path temporary) {
        this.planner = planner;
        this.temporary = temporary;
    }

    /** @throws QueryException CORRUPT_FILE naming the file if DuckDB does not take its schema */
    public List<Column> columns(FooterSchema schema) {
        Optional<List<Column>> cached = cached(schema.key());
        if (cached.isPresent()) {
            return cached.get();
        }
        try (HollowFiles hollow = new HollowFiles(planner, temporary)) {
            hollow.add(schema);
            List<Column> columns = hollow.columns();
            cache(schema.key(), columns);
            return columns;
        }
    }

    private synchronized Optional<List<Column>> cached(String key) {
        return Optional.ofNullable(cache.get(key));
    }

    private synchronized void cache(String key, List<Column> columns) {
        if (heapBytes(columns) > MAX_CACHED_BYTES / 2) {
            return;
        }
        List<Column> before = cache.put(key, columns);
        cachedBytes += heapBytes(columns) - (before == null ? 0 : heapBytes(before));
        Iterator<List<Column>> eldest = cache.values().iterator();
        while (cachedBytes > MAX_CACHED_BYTES && eldest.hasNext()) {
            cachedBytes -= heapBytes(eldest.next());
            eldest.remove();
        }
    }

    private static long heapBytes(List<Column> columns) {
        return columns.stream().mapToLong(FileSchemas::heapBytes).sum();
    }

    static long heapBytes(Column column) {
        return COLUMN_BYTES + column.name().length() + column.type().length();
    }

    /** To be closed by the caller. */
    public SchemaUnion union() {
        return new SchemaUnion(this, new HollowFiles(planner, temporary));
    }
}
