package dev.eider.objectstore;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectStore.PutMode;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Holds one part in memory. What fits into it becomes an object by one put; what doesn't, by a multipart upload, which nobody sees
 * before it is complete and which is aborted when anything fails.
 */
final class S3ObjectWriter extends ObjectWriter {
    private static final int PART_BYTES = 8 * 1024 * 1024;

    /** S3's limit; with these parts 78 GiB an object. */
    private static final int MAX_PARTS = 10_000;

    private final S3Client client;
    private final S3Puts puts;
    private final ObjectUri uri;
    private final PutMode mode;
    private final List<CompletedPart> parts = new ArrayList<>();
    private byte[] buffer = new byte[64 * 1024];
    private int filled;
    private @Nullable String upload;
    private boolean done;

    S3ObjectWriter(S3Client client, S3Puts puts, ObjectUri uri, PutMode mode) {
        this.client = client;
        this.puts = puts;
        this.uri = uri;
        this.mode = mode;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (done) {
            throw new IllegalStateException("the writer of '" + uri + "' is closed");
        }
        int from = offset;
        int left = length;
        while (left > 0) {
            if (filled == PART_BYTES) {
                orAbort(this::uploadPart);
            }
            int count = Math.min(left, PART_BYTES - filled);
            grow(filled + count);
            System.arraycopy(bytes, from, buffer, filled, count);
            filled += count;
            from += count;
            left -= count;
        }
    }

    @Override
    public void close() {
        if (done) {
            return;
        }
        if (upload == null) {
            done = true;
            puts.put(uri, buffer, filled, mode);
        } else {
            orAbort(() -> {
                uploadPart();
                complete();
                done = true;
            });
        }
    }

    @Override
    public void abort() {
        if (done) {
            return;
        }
        done = true;
        if (upload != null) {
            S3ObjectStore.call(
                    uri,
                    () -> client.abortMultipartUpload(request ->
                            request.bucket(uri.bucket()).key(uri.key()).uploadId(upload)));
        }
    }

    private void grow(int needed) {
        if (needed > buffer.length) {
            byte[] larger = new byte[Math.min(PART_BYTES, Math.max(needed, buffer.length * 4))];
            System.arraycopy(buffer, 0, larger, 0, filled);
            buffer = larger;
        }
    }

    private void uploadPart() {
        if (upload == null) {
            upload = client.createMultipartUpload(
                            request -> request.bucket(uri.bucket()).key(uri.key()))
                    .uploadId();
        }
        int number = parts.size() + 1;
        if (number > MAX_PARTS) {
            throw new QueryException(
                    ErrorCode.OUT_OF_RANGE,
                    "'" + uri + "' grows beyond " + MAX_PARTS + " parts of " + PART_BYTES + " bytes");
        }
        RequestBody body = RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(buffer, 0, filled), filled, "application/octet-stream");
        String etag = client.uploadPart(
                        request -> request.bucket(uri.bucket())
                                .key(uri.key())
                                .uploadId(upload)
                                .partNumber(number),
                        body)
                .eTag();
        parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        filled = 0;
    }

    private void complete() {
        client.completeMultipartUpload(request -> request.bucket(uri.bucket())
                .key(uri.key())
                .uploadId(upload)
                .ifNoneMatch(S3Puts.ifNoneMatch(mode))
                .multipartUpload(completed -> completed.parts(parts)));
    }

    private void orAbort(Runnable step) {
        try {
            step.run();
        } catch (SdkException e) {
            throw abortAfter(
                    e instanceof S3Exception answer && answer.statusCode() == 412
                            ? S3Errors.exists(uri, answer)
                            : S3Errors.translate(e, uri));
        } catch (QueryException e) {
            throw abortAfter(e);
        }
    }

    private QueryException abortAfter(QueryException failure) {
        try {
            abort();
        } catch (QueryException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }
}
