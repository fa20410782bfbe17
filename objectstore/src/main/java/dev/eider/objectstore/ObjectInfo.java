package dev.eider.objectstore;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.time.Instant;

/**
 * @param etag changes whenever the content does; opaque, without quotes
 */
public record ObjectInfo(ObjectUri uri, long sizeBytes, String etag, Instant lastModified) {

    /** @throws QueryException OBJECT_CHANGED if this is not the version that {@code expected} is the etag of */
    public void requireVersion(String expected) {
        if (!etag.equals(expected)) {
            throw changed(uri);
        }
    }

    static QueryException changed(ObjectUri uri) {
        return new QueryException(
                ErrorCode.OBJECT_CHANGED, "'" + uri + "' was changed while it was being used; run the query again");
    }
}
