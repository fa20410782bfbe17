package dev.eider.objectstore;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What S3 says, as {@link QueryException}s: by HTTP status and by S3's error code, never by message. */
final class S3Errors {
    private static final Set<String> EXPIRED = Set.of("ExpiredToken", "InvalidToken", "TokenRefreshRequired");
    private static final Set<String> WRONG_REGION =
            Set.of("PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed");

    private S3Errors() {}

    static QueryException translate(SdkException e, ObjectUri uri) {
        return switch (e) {
            case S3Exception answer -> answered(answer, uri);
            case AbortedException aborted ->
                new QueryException(ErrorCode.QUERY_CANCELLED, "using '" + uri + "' was cancelled", aborted);
            default -> unavailable(uri, e);
        };
    }

    /** S3's name for the error, or empty: answers to HEAD have no body to say it. */
    static String codeOf(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        return code == null ? "" : code;
    }

    static QueryException unavailable(ObjectUri uri, Throwable cause) {
        return new QueryException(
                ErrorCode.STORAGE_UNAVAILABLE,
                "'" + uri + "' can't be reached now: " + reason(cause) + "; try again later",
                cause);
    }

    static QueryException changed(ObjectUri uri, Throwable cause) {
        return new QueryException(
                ErrorCode.OBJECT_CHANGED,
                "'" + uri + "' was changed while it was being used; run the query again",
                cause);
    }

    static QueryException exists(ObjectUri uri, Throwable cause) {
        return new QueryException(ErrorCode.OBJECT_EXISTS, "'" + uri + "' exists already", cause);
    }

    private static QueryException answered(S3Exception e, ObjectUri uri) {
        String code = codeOf(e);
        if (code.equals("NoSuchBucket")) {
            return new QueryException(
                    ErrorCode.BUCKET_NOT_FOUND,
                    "the bucket '" + uri.bucket() + "' of '" + uri
                            + "' does not exist: check its name and the S3 endpoint",
                    e);
        }
        if (EXPIRED.contains(code)) {
            return denied(uri, "the credentials have expired", e);
        }
        if (WRONG_REGION.contains(code) || e.statusCode() == 301 || e.statusCode() == 307) {
            return new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "the bucket of '" + uri + "' is in another region: set the S3 region to the bucket's",
                    e);
        }
        return switch (e.statusCode()) {
            case 404 -> new QueryException(ErrorCode.OBJECT_NOT_FOUND, "'" + uri + "' does not exist", e);
            case 401, 403 ->
                denied(uri, "S3 refuses it with the gateway's credentials; its operator can grant them access", e);
            case 412, 416 -> changed(uri, e);
            case 409, 429 -> unavailable(uri, e);
            default ->
                e.statusCode() >= 500
                        ? unavailable(uri, e)
                        : new QueryException(ErrorCode.INVALID_REQUEST, "S3 refuses '" + uri + "': " + reason(e), e);
        };
    }

    private static QueryException denied(ObjectUri uri, String why, Throwable cause) {
        return new QueryException(
                ErrorCode.STORAGE_PERMISSION_DENIED, "no permission for '" + uri + "': " + why, cause);
    }

    private static String reason(Throwable cause) {
        if (cause instanceof S3Exception answer) {
            return "status " + answer.statusCode() + " " + codeOf(answer);
        }
        return String.valueOf(cause.getMessage());
    }
}
