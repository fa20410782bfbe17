package dev.eider.contract;

/**
 * Where and how a job writes its result.
 *
 * @param prefixUri the query's own scratch prefix, ending in a slash; parts are {@code part-00000.arrow} …, the manifest {@link #MANIFEST}
 * @param inlineLimitBytes a result whose Arrow stream is smaller travels in the manifest, without a part
 * @param partTargetBytes a part is closed once it has reached this size; the first one is closed earlier
 * @param compression of record batch buffers: {@code none} or {@code zstd}
 * @param batchRows of a record batch, which the runner holds two or three of beside what DuckDB is given; from {@link #MIN_BATCH_ROWS}
 * @param maxBytes of all parts together; a result that grows beyond it fails with RESULT_TOO_LARGE
 */
public record ResultTarget(
        String prefixUri,
        long inlineLimitBytes,
        long partTargetBytes,
        String compression,
        int batchRows,
        long maxBytes) {
    public static final String MANIFEST = "manifest.json";

    /** DuckDB computes so many rows at once and hands out no fewer. */
    public static final int MIN_BATCH_ROWS = 2048;

    public ResultTarget {
        if (batchRows < MIN_BATCH_ROWS) {
            throw new IllegalArgumentException("not a batch: " + batchRows + " rows");
        }
    }

    /** The same way for one job. */
    public ResultTarget at(String jobPrefixUri, int jobBatchRows) {
        return new ResultTarget(jobPrefixUri, inlineLimitBytes, partTargetBytes, compression, jobBatchRows, maxBytes);
    }

    public String manifestUri() {
        return prefixUri + MANIFEST;
    }
}
