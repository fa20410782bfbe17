package dev.eider.objectstore;

import dev.eider.contract.ByteRange;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.StorageSettings;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects in Amazon S3 or in a server that speaks its protocol: scheme {@code s3}. */
public final class S3ObjectStore implements ObjectStore {
    private final SdkHttpClient http;
    private final S3Client client;
    private final S3Puts puts;

    private S3ObjectStore(SdkHttpClient http, S3Client client) {
        this.http = http;
        this.client = client;
        this.puts = new S3Puts(client, this::read);
    }

    /**
     * Without any request; wrong credentials show with the first one.
     *
     * @throws QueryException {@link ErrorCode#INVALID_REQUEST} if the settings contradict themselves
     */
    public static S3ObjectStore open(StorageSettings settings) {
        SdkHttpClient http = S3Clients.http(settings);
        try {
            return new S3ObjectStore(http, S3Clients.open(settings, http));
        } catch (RuntimeException e) {
            http.close();
            throw e;
        }
    }

    @Override
    public ObjectInfo head(ObjectUri uri) {
        try {
            HeadObjectResponse head =
                    client.headObject(request -> request.bucket(uri.bucket()).key(uri.key()));
            return new ObjectInfo(uri, head.contentLength(), S3Etags.opaque(head.eTag()), head.lastModified());
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                call(uri, () -> client.headBucket(request -> request.bucket(uri.bucket())));
            }
            throw S3Errors.translate(e, uri);
        } catch (SdkException e) {
            throw S3Errors.translate(e, uri);
        }
    }

    @Override
    public ObjectPage list(ObjectUri prefix, Optional<String> token, int limit) {
        Limits.checkPage(limit);
        ListObjectsV2Response page = call(
                prefix,
                () -> client.listObjectsV2(request -> request.bucket(prefix.bucket())
                        .prefix(prefix.key())
                        .continuationToken(token.orElse(null))
                        .maxKeys(limit)));
        List<ObjectInfo> objects = page.contents().stream()
                .map(object -> new ObjectInfo(
                        prefix.withKey(object.key()),
                        object.size(),
                        S3Etags.opaque(object.eTag()),
                        object.lastModified()))
                .toList();
        return new ObjectPage(objects, Optional.ofNullable(page.nextContinuationToken()));
    }

    @Override
    public InputStream read(ObjectUri uri, ByteRange range, Optional<String> ifMatch) {
        if (range.length() == 0) {
            return InputStream.nullInputStream();
        }
        ResponseInputStream<GetObjectResponse> body =
                get(uri, "bytes=" + range.offset() + "-" + (range.end() - 1), ifMatch);
        if (body.response().contentLength() != range.length()) {
            body.abort();
            throw S3Errors.changed(uri, new IOException("range " + range + " is not within the object"));
        }
        return new S3InputStream(this, uri, body, range.offset());
    }

    @Override
    public Tail readTail(ObjectUri uri, int length) {
        Limits.checkTail(length);
        try (ResponseInputStream<GetObjectResponse> body = client.getObject(
                        request -> request.bucket(uri.bucket()).key(uri.key()).range("bytes=-" + length));
                InputStream stream = new S3InputStream(this, uri, body, S3Etags.offset(body.response()))) {
            return new Tail(S3Etags.info(uri, body.response()), stream.readAllBytes());
        } catch (S3Exception e) {
            if (e.statusCode() == 416) {
                return emptyTail(uri);
            }
            throw S3Errors.translate(e, uri);
        } catch (SdkException e) {
            throw S3Errors.translate(e, uri);
        } catch (IOException e) {
            throw S3Errors.unavailable(uri, e);
        }
    }

    @Override
    public InputStream read(ObjectUri uri) {
        return new S3InputStream(this, uri, get(uri, null, Optional.empty()), 0);
    }

    @Override
    public ObjectInfo put(ObjectUri uri, byte[] content, PutMode mode) {
        return puts.put(uri, content, content.length, mode);
    }

    @Override
    public ObjectWriter write(ObjectUri uri, PutMode mode) {
        return new S3ObjectWriter(client, puts, uri, mode);
    }

    @Override
    public long deletePrefix(ObjectUri prefix) {
        Limits.checkDelete(prefix);
        return new S3Deletion(client, prefix).run();
    }

    @Override
    public void close() {
        client.close();
        http.close();
    }

    /** The body of a range of the very version that {@code etag} names. */
    ResponseInputStream<GetObjectResponse> get(ObjectUri uri, @Nullable String range, Optional<String> ifMatch) {
        return call(
                uri,
                () -> client.getObject(request -> request.bucket(uri.bucket())
                        .key(uri.key())
                        .range(range)
                        .ifMatch(ifMatch.map(S3Etags::quoted).orElse(null))));
    }

    /** No suffix of an object without bytes is satisfiable. */
    private Tail emptyTail(ObjectUri uri) {
        ObjectInfo info = head(uri);
        if (info.sizeBytes() > 0) {
            throw S3Errors.changed(uri, new IOException("the object was empty a moment ago"));
        }
        return new Tail(info, new byte[0]);
    }

    static <T> T call(ObjectUri uri, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw S3Errors.translate(e, uri);
        }
    }
}
