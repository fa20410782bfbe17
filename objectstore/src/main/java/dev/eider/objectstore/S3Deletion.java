package dev.eider.objectstore;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/** Deletes the objects under a prefix in batches, and the multipart uploads that are under way there. */
final class S3Deletion {
    private final S3Client client;
    private final ObjectUri prefix;

    S3Deletion(S3Client client, ObjectUri prefix) {
        this.client = client;
        this.prefix = prefix;
    }

    /** How many objects are gone. */
    long run() {
        return S3ObjectStore.call(prefix, () -> {
            abortUploads();
            return deleteObjects();
        });
    }

    private long deleteObjects() {
        long deleted = 0;
        var pages = client.listObjectsV2Paginator(
                request -> request.bucket(prefix.bucket()).prefix(prefix.key()));
        for (var page : pages) {
            List<ObjectIdentifier> keys = page.contents().stream()
                    .map(object -> ObjectIdentifier.builder().key(object.key()).build())
                    .toList();
            if (!keys.isEmpty()) {
                delete(keys);
                deleted += keys.size();
            }
        }
        return deleted;
    }

    private void delete(List<ObjectIdentifier> keys) {
        DeleteObjectsResponse response = client.deleteObjects(request -> request.bucket(prefix.bucket())
                .delete(batch -> batch.objects(keys).quiet(true)));
        if (!response.errors().isEmpty()) {
            throw failed(response.errors().getFirst());
        }
    }

    private QueryException failed(S3Error error) {
        ErrorCode code = "AccessDenied".equals(error.code())
                ? ErrorCode.STORAGE_PERMISSION_DENIED
                : ErrorCode.STORAGE_UNAVAILABLE;
        return new QueryException(
                code, "'" + prefix.withKey(error.key()) + "' can't be deleted: S3 answers " + error.code());
    }

    private void abortUploads() {
        var pages = client.listMultipartUploadsPaginator(
                request -> request.bucket(prefix.bucket()).prefix(prefix.key()));
        for (MultipartUpload upload : pages.uploads()) {
            if (upload.key().startsWith(prefix.key())) {
                client.abortMultipartUpload(request ->
                        request.bucket(prefix.bucket()).key(upload.key()).uploadId(upload.uploadId()));
            }
        }
    }
}
