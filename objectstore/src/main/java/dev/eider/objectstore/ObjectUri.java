package dev.eider.objectstore;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.Locale;

/**
 * A place in object storage, such as {@code s3://bucket/dir/file.parquet} or {@code file:///data/file.parquet}. Keys are taken as
 * they are, without URL encoding: a space is a space and a per cent sign a per cent sign.
 *
 * @param scheme lower case: {@code file} or {@code s3}
 * @param bucket empty for {@code file}
 * @param key without a leading slash
 */
public record ObjectUri(String scheme, String bucket, String key) {

    /** @throws QueryException {@link ErrorCode#INVALID_REQUEST} naming {@code text} if it is no such URI */
    public static ObjectUri parse(String text) {
        int colon = text.indexOf("://");
        if (colon <= 0) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + text + "' is not a location: write s3://bucket/path or file:///path");
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = text.substring(colon + 3);
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        String key = slash < 0 ? "" : rest.substring(slash + 1);
        boolean local = scheme.equals("file");
        if (local != bucket.isEmpty()) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + text + "' is not a location: "
                            + (local ? "write file:///path with three slashes" : "the bucket is missing"));
        }
        return new ObjectUri(scheme, bucket, key);
    }

    public ObjectUri withKey(String newKey) {
        return new ObjectUri(scheme, bucket, newKey);
    }

    @Override
    public String toString() {
        return scheme + "://" + bucket + "/" + key;
    }
}
