package dev.eider.objectstore;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** The SDK's default credentials, with a clear error where it finds none; the SDK's own has no type to tell it by. */
final class DefaultChain implements AwsCredentialsProvider {
    private final DefaultCredentialsProvider chain =
            DefaultCredentialsProvider.builder().build();

    @Override
    public AwsCredentials resolveCredentials() {
        try {
            return chain.resolveCredentials();
        } catch (SdkClientException e) {
            throw new QueryException(
                    ErrorCode.STORAGE_PERMISSION_DENIED,
                    "no S3 credentials: set an access key in the storage settings, or give the process a role, a profile or"
                            + " AWS_ACCESS_KEY_ID",
                    e);
        }
    }
}
