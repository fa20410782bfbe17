package dev.eider.gateway.result;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectUri;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A result's parts, or its inline bytes, as one sequence of batches in one root. Holds the batch that is read, the part it comes from and
 * the part after that, however long the reader pauses: about 24 MiB with parts of 8. Used by one thread at a time.
 */
public final class PartStream implements AutoCloseable {
    private final BufferAllocator allocator;
    private final @Nullable PartFetch fetch;
    private @Nullable PartReader reader;
    private @Nullable VectorSchemaRoot root;

    private PartStream(BufferAllocator allocator, @Nullable PartFetch fetch) {
        this.allocator = allocator;
        this.fetch = fetch;
    }

    /**
     * Opens a result and waits for its first part; every result has one.
     *
     * @param stores finds the store of a part's URI
     * @param allocator stays the caller's; everything taken from it is given back by {@link #close()}
     * @throws QueryException if the query fails instead
     */
    public static PartStream open(PartSource source, Function<ObjectUri, ObjectStore> stores, BufferAllocator allocator)
            throws InterruptedException {
        PartFetch fetch = new PartFetch(source, stores, allocator);
        PartStream stream = new PartStream(allocator, fetch);
        try {
            if (!stream.nextPart()) {
                throw new QueryException(ErrorCode.INTERNAL_ERROR, "the result has neither parts nor inline bytes");
            }
            return stream;
        } catch (RuntimeException | InterruptedException e) {
            stream.close();
            throw e;
        }
    }

    /** A result that travelled in its manifest. */
    public static PartStream ofInline(byte[] arrow, BufferAllocator allocator) {
        PartStream stream = new PartStream(allocator, null);
        try {
            stream.read(new ByteArrayInputStream(arrow));
            return stream;
        } catch (RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    public Schema schema() {
        return root().getSchema();
    }

    /** The same root for every batch; it stays this stream's. Empty before the first {@link #next()}. */
    public VectorSchemaRoot root() {
        if (root == null) {
            throw new IllegalStateException("closed");
        }
        return root;
    }

    /**
     * Loads the next batch into {@link #root()}, waiting for it if need be.
     *
     * @return false after the last one
     * @throws QueryException if the query or the reading of its result fails
     */
    public boolean next() throws InterruptedException {
        // The room of the batch before is needed for this one.
        root().clear();
        try {
            while (true) {
                if (reader != null && reader.loadNextBatch()) {
                    return true;
                }
                if (!nextPart()) {
                    return false;
                }
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private boolean nextPart() throws InterruptedException {
        Optional<InputStream> in = fetch == null ? Optional.empty() : fetch.next();
        if (in.isEmpty()) {
            return false;
        }
        closeReader();
        read(in.get());
        if (fetch != null) {
            fetch.start();
        }
        return true;
    }

    private void read(InputStream in) {
        reader = new PartReader(in, allocator, this::root);
        try {
            Schema schema = reader.getVectorSchemaRoot().getSchema();
            if (root == null) {
                root = VectorSchemaRoot.create(ZoneOffsets.asInArrow(schema), allocator);
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void closeReader() {
        if (reader != null) {
            try {
                reader.close();
            } catch (IOException e) {
                throw unreadable(e);
            }
            reader = null;
        }
    }

    private static QueryException unreadable(IOException e) {
        return new QueryException(ErrorCode.INTERNAL_ERROR, "the result cannot be read: " + e.getMessage(), e);
    }

    /** Gives back all memory. Idempotent. */
    @Override
    public void close() {
        if (fetch != null) {
            fetch.close();
        }
        closeReader();
        if (root != null) {
            root.close();
            root = null;
        }
    }
}
