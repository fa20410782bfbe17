package dev.eider.objectstore;

import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectStore.PutMode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects written by one request. */
final class S3Puts {
    /** S3 answers 409 while another conditional write of the key is under way, and asks to try again. */
    private static final int MAX_CONFLICTS = 8;

    private final S3Client client;
    private final Function<ObjectUri, InputStream> reader;

    S3Puts(S3Client client, Function<ObjectUri, InputStream> reader) {
        this.client = client;
        this.reader = reader;
    }

    /** The first {@code length} bytes of {@code content}; the time of modification is this machine's, to spare a request. */
    ObjectInfo put(ObjectUri uri, byte[] content, int length, PutMode mode) {
        for (int conflicts = 0; ; conflicts++) {
            try {
                PutObjectResponse response = request(uri, content, length, mode);
                return new ObjectInfo(uri, length, S3Etags.opaque(response.eTag()), Instant.now());
            } catch (S3Exception e) {
                if (e.statusCode() == 412 && mode == PutMode.CREATE) {
                    return ownOrThrow(uri, content, length, e);
                }
                if (e.statusCode() != 409 || mode != PutMode.CREATE || conflicts == MAX_CONFLICTS) {
                    throw S3Errors.translate(e, uri);
                }
            } catch (SdkException e) {
                throw S3Errors.translate(e, uri);
            }
        }
    }

    static @Nullable String ifNoneMatch(PutMode mode) {
        return mode == PutMode.CREATE ? "*" : null;
    }

    private PutObjectResponse request(ObjectUri uri, byte[] content, int length, PutMode mode) {
        RequestBody body = RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(content, 0, length), length, "application/octet-stream");
        return client.putObject(
                request -> request.bucket(uri.bucket()).key(uri.key()).ifNoneMatch(ifNoneMatch(mode)), body);
    }

    /**
     * When the answer to a create was lost and the SDK sent it again, the object that is in the way may be our own: the same bytes
     * count as that.
     */
    private ObjectInfo ownOrThrow(ObjectUri uri, byte[] content, int length, S3Exception e) {
        QueryException exists = S3Errors.exists(uri, e);
        if (e.numAttempts() == null || e.numAttempts() < 2) {
            throw exists;
        }
        try (InputStream stream = reader.apply(uri)) {
            byte[] present = stream.readNBytes(length + 1);
            if (Arrays.equals(present, 0, present.length, content, 0, length)) {
                return new ObjectInfo(uri, length, S3Etags.opaque(head(uri)), Instant.now());
            }
        } catch (IOException unreadable) {
            exists.addSuppressed(unreadable);
        }
        throw exists;
    }

    private String head(ObjectUri uri) {
        return S3ObjectStore.call(
                        uri,
                        () -> client.headObject(
                                request -> request.bucket(uri.bucket()).key(uri.key())))
                .eTag();
    }
}
