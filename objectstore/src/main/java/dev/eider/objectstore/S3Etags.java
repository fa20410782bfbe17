package dev.eider.objectstore;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The headers that say which version of an object an answer is about, and which part of it. */
final class S3Etags {
    private S3Etags() {}

    static String opaque(@Nullable String header) {
        if (header == null) {
            throw new QueryException(
                    ErrorCode.STORAGE_UNAVAILABLE,
                    "the S3 server gives objects no ETag, without which a change between plan and read would go unseen");
        }
        boolean quoted = header.length() > 1 && header.startsWith("\"") && header.endsWith("\"");
        return quoted ? header.substring(1, header.length() - 1) : header;
    }

    static String quoted(String etag) {
        return '"' + etag + '"';
    }

    static ObjectInfo info(ObjectUri uri, GetObjectResponse response) {
        return new ObjectInfo(uri, wholeLength(response), opaque(response.eTag()), response.lastModified());
    }

    /** Where the body begins in the object, from {@code Content-Range: bytes 5-9/10} (RFC 9110, 14.4). */
    static long offset(GetObjectResponse response) {
        String range = response.contentRange();
        return range == null ? 0 : Long.parseLong(range, range.indexOf(' ') + 1, range.indexOf('-'), 10);
    }

    private static long wholeLength(GetObjectResponse response) {
        String range = response.contentRange();
        return range == null
                ? response.contentLength()
                : Long.parseLong(range, range.indexOf('/') + 1, range.length(), 10);
    }
}
