package dev.eider.estimator.parquet;

import dev.eider.objectstore.ObjectInfo;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Footers by URI and etag, least recently used out first; one that would drive out most of the others is not kept. Thread-safe. */
final class FooterCache {
    private final long maxBytes;
    private final Map<String, ParquetFooter> footers = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    FooterCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    private static String key(ObjectInfo file) {
        return file.etag() + " " + file.uri();
    }

    synchronized Optional<ParquetFooter> find(ObjectInfo file) {
        return Optional.ofNullable(footers.get(key(file)));
    }

    synchronized void put(ParquetFooter footer) {
        if (footer.heapBytes() > maxBytes / 2) {
            return;
        }
        ParquetFooter before = footers.put(key(footer.file()), footer);
        bytes += footer.heapBytes() - (before == null ? 0 : before.heapBytes());
        Iterator<ParquetFooter> eldest = footers.values().iterator();
        while (bytes > maxBytes && eldest.hasNext()) {
            bytes -= eldest.next().heapBytes();
            eldest.remove();
        }
    }
}
