package dev.eider.objectstore;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.StorageSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * The SDK's client as Eider wants it. Settings that say everything keep the SDK from looking at profile files, the environment and
 * the instance's metadata service, which is a good part of its start.
 */
final class S3Clients {
    private static final Logger log = LoggerFactory.getLogger(S3Clients.class);

    /** Above any number of parallel ranged reads a query makes; a connection that isn't used isn't opened. */
    private static final int MAX_CONNECTIONS = 256;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private S3Clients() {}

    /** @param http stays the caller's to close */
    static S3Client open(StorageSettings settings, SdkHttpClient http) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http)
                .region(region(settings))
                .credentialsProvider(credentials(settings))
                .forcePathStyle(settings.s3PathStyle())
                // Checksums that the request doesn't require are not known to every S3-compatible server.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .crossRegionAccessEnabled(settings.s3Endpoint().isEmpty());
        settings.s3Endpoint().map(S3Clients::endpoint).ifPresent(builder::endpointOverride);
        boolean complete = settings.s3AccessKeyId().isPresent()
                && (settings.s3Region().isPresent() || settings.s3Endpoint().isPresent());
        builder.overrideConfiguration(override -> {
            override.retryStrategy(RetryMode.STANDARD);
            if (complete) {
                override.defaultProfileFile(ProfileFile.aggregator().build()).defaultProfileName("default");
            }
        });
        return builder.build();
    }

    /** A pool with keep-alive. HttpURLConnection keeps five idle connections a host and opens the rest anew for each request. */
    static SdkHttpClient http(StorageSettings settings) {
        Apache5HttpClient.Builder builder = Apache5HttpClient.builder()
                .maxConnections(MAX_CONNECTIONS)
                .connectionTimeout(CONNECT_TIMEOUT)
                .socketTimeout(READ_TIMEOUT)
                .tcpKeepAlive(true);
        if (settings.s3Endpoint()
                .filter(endpoint -> endpoint.startsWith("http://"))
                .isPresent()) {
            // Nothing will be encrypted: trusting nobody spares loading the JDK's certificates, a third of a cold
            // start.
            builder.tlsTrustManagersProvider(() -> new TrustManager[0]);
        }
        return builder.build();
    }

    private static URI endpoint(String text) {
        try {
            URI endpoint = new URI(text);
            if (endpoint.getScheme() != null && endpoint.getHost() != null) {
                return endpoint;
            }
        } catch (URISyntaxException e) {
            throw notAnEndpoint(text);
        }
        throw notAnEndpoint(text);
    }

    private static QueryException notAnEndpoint(String text) {
        return new QueryException(
                ErrorCode.INVALID_REQUEST, "the S3 endpoint '" + text + "' is no URL: write it as http://host:9000");
    }

    /** With a custom endpoint the region is only a part of the signature; on AWS the bucket's own region is found by redirect. */
    private static Region region(StorageSettings settings) {
        if (settings.s3Region().isPresent()) {
            return Region.of(settings.s3Region().get());
        }
        if (settings.s3Endpoint().isPresent()) {
            return Region.US_EAST_1;
        }
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException e) {
            log.debug("no region configured: starting in us-east-1", e);
            return Region.US_EAST_1;
        }
    }

    private static AwsCredentialsProvider credentials(StorageSettings settings) {
        if (settings.s3AccessKeyId().isPresent() != settings.s3SecretAccessKey().isPresent()) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST, "the S3 access key id and secret access key must be given together");
        }
        if (settings.s3AccessKeyId().isEmpty()) {
            return new DefaultChain();
        }
        return StaticCredentialsProvider.create(fixed(
                settings,
                settings.s3AccessKeyId().get(),
                settings.s3SecretAccessKey().orElseThrow()));
    }

    private static AwsCredentials fixed(StorageSettings settings, String id, String secret) {
        return settings.s3SessionToken().isPresent()
                ? AwsSessionCredentials.create(
                        id, secret, settings.s3SessionToken().get())
                : AwsBasicCredentials.create(id, secret);
    }
}
