package dev.eider.contract;

/**
 * Where and how a job writes its result.
 *
 * @param prefixUri the query's own scratch prefix, ending in a slash; parts are {@code part-00000.arrow} …, the manifest {@link #MANIFEST}
 * @param inlineLimitBytes a result whose Arrow stream is smaller travels in the manifest, without a part
 * @param partTargetBytes a part is closed once it has reached this size; the first one is closed earlier
 * @param compression of record batch buffers: {@code none} or {@code zstd}
 * @param maxBytes of all parts together; a result that grows beyond it fails with RESULT_TOO_LARGE
 */
public record ResultTarget(
        String prefixUri, long inlineLimitBytes, long partTargetBytes, String compression, long maxBytes) {
    public static final String MANIFEST = "manifest.json";

    public String manifestUri() {
        return prefixUri + MANIFEST;
    }
}
