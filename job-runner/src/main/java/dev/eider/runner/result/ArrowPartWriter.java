package dev.eider.runner.result;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.ResultPart;
import dev.eider.contract.ResultTarget;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectUri;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of batches into parts, each a complete Arrow IPC stream. The first part is closed as soon as it holds {@value
 * #FIRST_PART_BYTES} bytes, the others at the target's size; a part that waits too long for more rows is closed by {@link
 * #closeStalePart()}. A result that ends while its stream is smaller than the inline limit makes no part at all.
 *
 * <p>Thread-safe: one thread appends, another may call {@link #closeStalePart()}.
 */
public final class ArrowPartWriter implements AutoCloseable {
    private static final int FIRST_PART_BYTES = 256 << 10;
    private static final long STREAM_ABOVE_BYTES = 24 << 20;
    private static final Duration FIRST_PART_WAIT = Duration.ofMillis(50);
    private static final Duration PART_WAIT = Duration.ofSeconds(1);

    private final ResultTarget target;
    private final ObjectStore store;
    private final VectorSchemaRoot root;
    private final Compression compression;
    private final PartUploads uploads;
    private final List<ResultPart> parts = new ArrayList<>();
    private @Nullable OpenPart open;
    private long rows;
    private long bytes;

    /**
     * @param root whose batches are appended; without dictionaries
     * @param announce called with every part once it and those before it are in the bucket, by ascending index
     */
    public ArrowPartWriter(
            ResultTarget target, ObjectStore store, VectorSchemaRoot root, Consumer<ResultPart> announce) {
        this.target = target;
        this.store = store;
        this.root = root;
        this.compression = Compression.parse(target.compression());
        this.uploads = new PartUploads(announce);
    }

    /**
     * Writes the root's present batch, in pieces if its rows are so wide that it is larger than a part: whoever reads it has memory for one
     * record batch, and few for DuckDB's 2048 rows of a megabyte each.
     */
    public synchronized void append() {
        try {
            int end;
            for (int from = 0; from < root.getRowCount(); from = end) {
                end = pieceEnd(from);
                append(from, end - from);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Where a piece from this row on ends that is as long as can be and no larger than a part, or the one row. */
    private int pieceEnd(int from) {
        long before = bytesBefore(from);
        int end = from + 1;
        int most = root.getRowCount();
        while (end < most) {
            int middle = (end + most + 1) >>> 1;
            if (bytesBefore(middle) - before <= target.partTargetBytes()) {
                end = middle;
            } else {
                most = middle - 1;
            }
        }
        return end;
    }

    private long bytesBefore(int row) {
        return root.getFieldVectors().stream()
                .mapToLong(column -> Integer.toUnsignedLong(column.getBufferSizeFor(row)))
                .sum();
    }

    private void append(int from, int count) throws IOException {
        OpenPart part = openPart();
        part.append(from, count);
        if (bytes + part.bytes() > target.maxBytes()) {
            throw new QueryException(
                    ErrorCode.RESULT_TOO_LARGE,
                    "the result is larger than the " + (target.maxBytes() >> 20)
                            + " MiB that one may be (scratch.max_result_bytes): select fewer rows or columns, aggregate, or write a"
                            + " LIMIT");
        }
        if (part.bytes() >= (parts.isEmpty() ? FIRST_PART_BYTES : target.partTargetBytes())) {
            closePart(part);
        }
    }

    /** Closes a part whose first row has waited longer than a reader should: 50 ms in the first part, a second in later ones. */
    public synchronized void closeStalePart() {
        Duration limit = parts.isEmpty() ? FIRST_PART_WAIT : PART_WAIT;
        if (open != null && open.rows() > 0 && open.age().compareTo(limit) > 0) {
            try {
                closePart(open);
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    /**
     * Ends the result and waits until all its parts are in the bucket.
     *
     * @return the whole result as one stream, if it is small enough and no part was written
     */
    public synchronized Optional<byte[]> finish() {
        try {
            Optional<byte[]> inline = Optional.empty();
            if (parts.isEmpty()) {
                OpenPart only = openPart();
                only.end();
                if (only.bytes() < target.inlineLimitBytes()) {
                    inline = Optional.of(only.toBytes());
                    rows = only.rows();
                    bytes = only.bytes();
                    open = null;
                }
            }
            if (open != null) {
                closePart(open);
            }
            uploads.await();
            return inline;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private OpenPart openPart() throws IOException {
        if (open == null) {
            ObjectUri uri = partUri(parts.size());
            PartBuffer buffer = new PartBuffer(memoryLimitBytes(), () -> store.write(uri, PutMode.OVERWRITE));
            open = new OpenPart(buffer, root, compression);
        }
        return open;
    }

    /** On object storage only parts of very wide rows are streamed; what fits the manifest never is. */
    private long memoryLimitBytes() {
        return store.localPath(partUri(0)).isPresent()
                ? target.inlineLimitBytes()
                : Math.max(STREAM_ABOVE_BYTES, 2 * target.partTargetBytes());
    }

    private void closePart(OpenPart part) throws IOException {
        part.end();
        ObjectUri uri = partUri(parts.size());
        ResultPart description = new ResultPart(parts.size(), uri.toString(), part.rows(), part.bytes());
        parts.add(description);
        rows += part.rows();
        bytes += part.bytes();
        open = null;
        uploads.submit(description, () -> upload(part, uri));
    }

    private void upload(OpenPart part, ObjectUri uri) {
        try {
            if (part.isStreamed()) {
                part.finishStream();
            } else {
                store.put(uri, part.toBytes(), PutMode.OVERWRITE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectUri partUri(int index) {
        return ObjectUri.parse(target.prefixUri() + String.format(Locale.ROOT, "part-%05d.arrow", index));
    }

    private static QueryException failed(IOException e) {
        return new QueryException(
                ErrorCode.INTERNAL_ERROR, "the result cannot be written as Arrow: " + e.getMessage(), e);
    }

    /** Parts closed so far, announced or not. */
    public synchronized List<ResultPart> parts() {
        return List.copyOf(parts);
    }

    public synchronized long rows() {
        return rows;
    }

    /** Of all Arrow streams. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Waiting for uploads. */
    public long uploadMillis() {
        return uploads.waitedNanos() / 1_000_000;
    }

    /** Gives up what is not finished and waits for uploads under way. */
    @Override
    public synchronized void close() {
        if (open != null) {
            open.abort();
            open = null;
        }
        uploads.close();
    }
}
