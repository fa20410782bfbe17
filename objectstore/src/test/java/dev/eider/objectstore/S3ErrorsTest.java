package dev.eider.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Answers that the test server doesn't give. */
class S3ErrorsTest {
    private static final ObjectUri PLACE = ObjectUri.parse("s3://bucket/key");

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchBucket, BUCKET_NOT_FOUND",
        "404, NoSuchKey, OBJECT_NOT_FOUND",
        "404, , OBJECT_NOT_FOUND",
        "403, AccessDenied, STORAGE_PERMISSION_DENIED",
        "403, InvalidAccessKeyId, STORAGE_PERMISSION_DENIED",
        "400, ExpiredToken, STORAGE_PERMISSION_DENIED",
        "301, PermanentRedirect, INVALID_REQUEST",
        "301, , INVALID_REQUEST",
        "400, AuthorizationHeaderMalformed, INVALID_REQUEST",
        "400, InvalidBucketName, INVALID_REQUEST",
        "412, PreconditionFailed, OBJECT_CHANGED",
        "416, InvalidRange, OBJECT_CHANGED",
        "409, ConditionalRequestConflict, STORAGE_UNAVAILABLE",
        "429, SlowDown, STORAGE_UNAVAILABLE",
        "500, InternalError, STORAGE_UNAVAILABLE",
        "503, , STORAGE_UNAVAILABLE"
    })
    void classifiesByStatusAndCode(int status, String code, ErrorCode expected) {
        SdkException answer = (SdkException) S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();

        assertTranslates(answer, expected);
    }

    @Test
    void classifiesWhatNeverGotAnAnswer() {
        assertTranslates(SdkClientException.create("connection refused"), ErrorCode.STORAGE_UNAVAILABLE);
        assertTranslates(AbortedException.create("interrupted"), ErrorCode.QUERY_CANCELLED);
    }

    private static void assertTranslates(SdkException answer, ErrorCode expected) {
        QueryException translated = S3Errors.translate(answer, PLACE);

        assertThat(translated.code()).isEqualTo(expected);
        assertThat(translated).hasMessageContaining("s3://bucket/key").hasCause(answer);
    }
}
