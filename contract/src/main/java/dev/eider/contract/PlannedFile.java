package dev.eider.contract;

import java.util.List;

/**
 * A data file and what of it is read.
 *
 * @param uri such as {@code s3://bucket/key}; the key is not URL-encoded
 * @param sizeBytes the object's whole length
 * @param etag of the version that was planned; every read carries it as If-Match
 * @param ranges ascending, not overlapping, within the file; includes the footer
 * @param localPath where the hollow file stands, relative to the stage directory; keeps {@code key=value} directories
 * @param rows in the row groups that are read
 */
public record PlannedFile(
        String uri, long sizeBytes, String etag, List<ByteRange> ranges, String localPath, long rows) {
    public PlannedFile {
        ranges = List.copyOf(ranges);
    }

    public long plannedBytes() {
        return ranges.stream().mapToLong(ByteRange::length).sum();
    }
}
