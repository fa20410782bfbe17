package dev.eider.objectstore;

import dev.eider.contract.ByteRange;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Object storage of one scheme. Thread-safe; calls block and are meant for virtual threads.
 *
 * <p>Every method throws {@link QueryException} naming the URI: {@link ErrorCode#OBJECT_NOT_FOUND}, {@link
 * ErrorCode#BUCKET_NOT_FOUND}, {@link ErrorCode#STORAGE_PERMISSION_DENIED}, {@link ErrorCode#OBJECT_CHANGED} (If-Match failed),
 * {@link ErrorCode#OBJECT_EXISTS} (If-None-Match failed) and {@link ErrorCode#STORAGE_UNAVAILABLE} after the SDK's own retries.
 */
public interface ObjectStore extends AutoCloseable {

    ObjectInfo head(ObjectUri uri);

    /**
     * Objects whose key starts with {@code prefix}'s key; no notion of directories.
     *
     * @param token of the page before, or empty for the first
     * @param limit 1 to 1000
     */
    ObjectPage list(ObjectUri prefix, Optional<String> token, int limit);

    /**
     * The bytes of a range; the caller closes the stream.
     *
     * @param range within the object and not empty
     * @param ifMatch the etag that the object must still have
     */
    InputStream read(ObjectUri uri, ByteRange range, Optional<String> ifMatch);

    /**
     * The last {@code length} bytes (or the whole object, if that is shorter) and the object's state, in one request.
     */
    Tail readTail(ObjectUri uri, int length);

    /** The whole object; the caller closes the stream. */
    InputStream read(ObjectUri uri);

    ObjectInfo put(ObjectUri uri, byte[] content, PutMode mode);

    /**
     * A stream whose bytes become the object when it is closed, in bounded memory (multipart). {@link ObjectWriter#abort()} leaves
     * nothing behind.
     */
    ObjectWriter write(ObjectUri uri, PutMode mode);

    /** Where the object is, or would be, a file of this machine: it can be read in place, and a stream costs no more than a put. */
    default Optional<Path> localPath(ObjectUri uri) {
        return Optional.empty();
    }

    /** Deletes every object whose key starts with {@code prefix}'s key, and pending multipart uploads there. Returns how many objects. */
    long deletePrefix(ObjectUri prefix);

    @Override
    void close();

    /** @param bytes the end of the object */
    record Tail(ObjectInfo info, byte[] bytes) {}

    /** What to do when the object is there already. */
    enum PutMode {
        OVERWRITE,
        /** {@code If-None-Match: *}: exactly one of several racing writers wins. */
        CREATE
    }
}
