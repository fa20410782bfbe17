package dev.eider.estimator.parquet;

import dev.eider.objectstore.ObjectInfo;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Footers by URI and etag, least recently used out first. Thread-safe. */
final class FooterCache {
    /** Objects on the heap for one byte of thrift, roughly. */
    private static final long HEAP_PER_BYTE = 8;

    private final long maxBytes;
    private final Map<String, ParquetFooter> footers = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    FooterCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    private static String key(ObjectInfo file) {
        return file.etag() + " " + file.uri();
    }

    private static long weight(ParquetFooter footer) {
        return footer.bytes().length * HEAP_PER_BYTE;
    }

    synchronized Optional<ParquetFooter> find(ObjectInfo file) {
        return Optional.ofNullable(footers.get(key(file)));
    }

    synchronized void put(ParquetFooter footer) {
        ParquetFooter before = footers.put(key(footer.file()), footer);
        bytes += weight(footer) - (before == null ? 0 : weight(before));
        Iterator<ParquetFooter> eldest = footers.values().iterator();
        while (bytes > maxBytes && eldest.hasNext()) {
            bytes -= weight(eldest.next());
            eldest.remove();
        }
    }
}
