package dev.eider.objectstore;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The body of one GET. The SDK retries until an answer begins and no further; a connection that breaks after that is taken up here,
 * with If-Match, at the byte where it broke.
 */
final class S3InputStream extends InputStream {
    private static final int MAX_RESUMPTIONS = 3;

    private final S3ObjectStore store;
    private final ObjectUri uri;
    private final String etag;
    private final long end;
    private ResponseInputStream<GetObjectResponse> body;
    private long position;
    private int resumptions;

    /** @param offset where the body begins in the object */
    S3InputStream(S3ObjectStore store, ObjectUri uri, ResponseInputStream<GetObjectResponse> body, long offset) {
        this.store = store;
        this.uri = uri;
        this.body = body;
        this.etag = S3Etags.opaque(body.response().eTag());
        this.position = offset;
        this.end = offset + body.response().contentLength();
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        while (position < end) {
            try {
                int count = body.read(target, offset, length);
                if (count >= 0) {
                    position += count;
                    return count;
                }
                resume(new IOException("the answer ended " + (end - position) + " bytes early"));
            } catch (AbortedException e) {
                throw S3Errors.translate(e, uri);
            } catch (IOException | SdkException e) {
                resume(e);
            }
        }
        return -1;
    }

    /** Returns the connection to the pool if everything was read; else drops it rather than read the rest. */
    @Override
    public void close() throws IOException {
        if (position < end) {
            body.abort();
        }
        body.close();
    }

    private void resume(Exception cause) {
        body.abort();
        if (Thread.currentThread().isInterrupted()) {
            throw new QueryException(ErrorCode.QUERY_CANCELLED, "reading '" + uri + "' was cancelled", cause);
        }
        if (++resumptions > MAX_RESUMPTIONS) {
            throw S3Errors.unavailable(uri, cause);
        }
        body = store.get(uri, "bytes=" + position + "-" + (end - 1), Optional.of(etag));
    }
}
