package dev.eider.objectstore;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.StorageSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The stores of this process, one a scheme, each opened when it is first asked for. Thread-safe; closing closes them all. */
public final class ObjectStores implements AutoCloseable {
    private final Map<String, Supplier<ObjectStore>> openers;
    private final Map<String, ObjectStore> open = new HashMap<>();
    private boolean closed;

    public ObjectStores(StorageSettings settings) {
        this.openers = Map.of("file", LocalObjectStore::new, "s3", () -> S3ObjectStore.open(settings));
    }

    /**
     * The store for {@code uri}'s scheme; it stays this object's and must not be closed by the caller.
     *
     * @throws QueryException {@link ErrorCode#INVALID_REQUEST} if there is no store for that scheme
     */
    public synchronized ObjectStore forUri(ObjectUri uri) {
        if (closed) {
            throw new QueryException(ErrorCode.SHUTTING_DOWN, "'" + uri + "' can't be used: Eider is shutting down");
        }
        Supplier<ObjectStore> opener = openers.get(uri.scheme());
        if (opener == null) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + uri + "' has the unknown scheme '" + uri.scheme()
                            + "': write file:///path or s3://bucket/path");
        }
        return open.computeIfAbsent(uri.scheme(), scheme -> opener.get());
    }

    @Override
    public synchronized void close() {
        closed = true;
        open.values().forEach(ObjectStore::close);
        open.clear();
    }
}
