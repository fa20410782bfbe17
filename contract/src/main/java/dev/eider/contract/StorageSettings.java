package dev.eider.contract;

import java.util.Optional;

/**
 * How object storage is reached. Empty values mean the cloud SDK's own default chains.
 *
 * @param s3Endpoint URL of an S3-compatible server (MinIO, Ceph and the like), else AWS
 * @param s3PathStyle bucket in the path instead of the host name
 * @param s3AccessKeyId with {@code s3SecretAccessKey}: static credentials, else the default chain
 */
public record StorageSettings(
        Optional<String> s3Endpoint,
        Optional<String> s3Region,
        boolean s3PathStyle,
        Optional<String> s3AccessKeyId,
        Optional<String> s3SecretAccessKey,
        Optional<String> s3SessionToken) {

    public static StorageSettings defaults() {
        return new StorageSettings(
                Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "StorageSettings[endpoint=" + s3Endpoint + ", region=" + s3Region + ", pathStyle=" + s3PathStyle + "]";
    }
}
