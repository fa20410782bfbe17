package dev.eider.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.eider.contract.ByteRange;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.StorageSettings;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.fixture.S3TestServer;
import dev.eider.objectstore.fixture.S3Traffic;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3ObjectStoreTest extends ObjectStoreContractTest {
    private static final String BUCKET = "eider-contract";
    private static S3TestServer server;
    private static S3ObjectStore store;

    private final ObjectUri root = new ObjectUri("s3", BUCKET, UUID.randomUUID() + "/");

    @BeforeAll
    static void start() {
        server = S3TestServer.start();
        server.createBucket(BUCKET);
        store = S3ObjectStore.open(server.settings());
    }

    @AfterAll
    static void stop() {
        store.close();
        server.close();
    }

    @AfterEach
    void clear() {
        server.faults().clear();
        store.deletePrefix(root);
    }

    @Override
    ObjectStore store() {
        return store;
    }

    @Override
    ObjectUri root() {
        return root;
    }

    @Override
    int unfinishedWrites() {
        return server.pendingUploads(BUCKET);
    }

    @Test
    void aMissingBucketIsNotAMissingObject() {
        ObjectUri uri = new ObjectUri("s3", "no-such-bucket", "key");

        assertFails(ErrorCode.BUCKET_NOT_FOUND, uri, () -> store.head(uri));
        assertFails(ErrorCode.BUCKET_NOT_FOUND, uri, () -> store.read(uri));
        assertFails(ErrorCode.BUCKET_NOT_FOUND, uri, () -> store.readTail(uri, 8));
        assertFails(ErrorCode.BUCKET_NOT_FOUND, uri, () -> store.list(uri, Optional.empty(), 10));
        assertFails(ErrorCode.BUCKET_NOT_FOUND, uri, () -> store.put(uri, bytes("x"), PutMode.OVERWRITE));
    }

    @Test
    void aDeniedObjectIsSaidToBeDenied() {
        ObjectUri uri = put("secret", "x");
        server.faults().deny(uri.key());

        assertFails(ErrorCode.STORAGE_PERMISSION_DENIED, uri, () -> store.head(uri));
        assertFails(ErrorCode.STORAGE_PERMISSION_DENIED, uri, () -> store.read(uri));
        assertFails(ErrorCode.STORAGE_PERMISSION_DENIED, uri, () -> store.readTail(uri, 8));
        assertFails(ErrorCode.STORAGE_PERMISSION_DENIED, uri, () -> put("secret", "y"));
    }

    @Test
    void wrongCredentialsAreSaidToBeDenied() {
        StorageSettings right = server.settings();
        StorageSettings wrong = new StorageSettings(
                right.s3Endpoint(),
                right.s3Region(),
                true,
                right.s3AccessKeyId(),
                Optional.of("not the secret"),
                Optional.empty());
        try (S3ObjectStore stranger = S3ObjectStore.open(wrong)) {
            assertFails(ErrorCode.STORAGE_PERMISSION_DENIED, at("x"), () -> stranger.read(at("x")));
        }
    }

    @Test
    void aServerInTroubleIsUnavailable() {
        ObjectUri uri = put("a", "x");
        server.faults().answer(uri.key(), 503);

        assertFails(ErrorCode.STORAGE_UNAVAILABLE, uri, () -> store.read(uri));
    }

    @Test
    void aServerThatIsGoneIsUnavailable() {
        S3TestServer gone = S3TestServer.start();
        gone.close();
        try (S3ObjectStore alone = S3ObjectStore.open(gone.settings())) {
            assertFails(ErrorCode.STORAGE_UNAVAILABLE, at("x"), () -> alone.head(at("x")));
        }
    }

    @Test
    void aBrokenConnectionIsTakenUpWhereItBroke() throws IOException {
        byte[] content = randomBytes(1 << 20);
        ObjectUri uri = at("cut");
        store.put(uri, content, PutMode.OVERWRITE);
        server.faults().cut(uri.key(), 300_000, 2);
        server.traffic().reset();

        try (InputStream stream = store.read(uri, new ByteRange(1000, 1_000_000), Optional.empty())) {
            assertThat(Arrays.equals(stream.readAllBytes(), Arrays.copyOfRange(content, 1000, 1_001_000)))
                    .isTrue();
        }
        assertThat(server.traffic().gets(BUCKET, uri.key())).hasSize(3);
    }

    @Test
    void aConnectionThatBreaksAgainAndAgainIsUnavailable() throws IOException {
        ObjectUri uri = at("cut");
        store.put(uri, randomBytes(1 << 20), PutMode.OVERWRITE);
        server.faults().cut(uri.key(), 100_000, 100);

        try (InputStream stream = store.read(uri)) {
            assertFails(ErrorCode.STORAGE_UNAVAILABLE, uri, stream::readAllBytes);
        }
    }

    @Test
    void anObjectReplacedAfterABreakIsChanged() throws IOException {
        ObjectUri uri = at("cut");
        store.put(uri, randomBytes(1 << 20), PutMode.OVERWRITE);
        server.faults().cut(uri.key(), 500_000, 1);

        try (InputStream stream = store.read(uri)) {
            stream.readNBytes(1000);
            store.put(uri, randomBytes(1 << 19), PutMode.OVERWRITE);
            assertFails(ErrorCode.OBJECT_CHANGED, uri, stream::readAllBytes);
        }
    }

    @Test
    void fetchesTheBytesOfARangeAndNoMore() throws IOException {
        ObjectUri uri = at("exact");
        store.put(uri, randomBytes(1 << 20), PutMode.OVERWRITE);
        server.traffic().reset();

        try (InputStream stream = store.read(uri, new ByteRange(4000, 5000), Optional.empty())) {
            stream.readAllBytes();
        }
        store.readTail(uri, 700);

        assertThat(server.traffic().gets())
                .extracting(S3Traffic.Get::offset, S3Traffic.Get::length, S3Traffic.Get::bytesSent)
                .containsExactly(tuple(4000L, 5000L, 5000L), tuple((1L << 20) - 700, 700L, 700L));
        assertThat(server.traffic().bytesSent()).isEqualTo(5700);
        assertThat(server.traffic().requests()).isEqualTo(2);
    }

    @Test
    void abandonedStreamsReturnTheirConnections() throws IOException {
        ObjectUri uri = at("big");
        store.put(uri, randomBytes(4 << 20), PutMode.OVERWRITE);

        for (int i = 0; i < 300; i++) {
            try (InputStream stream = store.read(uri)) {
                assertThat(stream.read()).isNotNegative();
            }
        }
    }

    @Test
    void anInterruptedReadIsCancelled() throws Exception {
        ObjectUri uri = at("slow");
        store.put(uri, randomBytes(8 << 20), PutMode.OVERWRITE);
        server.faults().slow(uri.key(), 50);
        CountDownLatch reading = new CountDownLatch(1);
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try (InputStream stream = store.read(uri)) {
                stream.read();
                reading.countDown();
                stream.readAllBytes();
            } catch (QueryException | IOException e) {
                outcome.complete(e);
            }
        });

        reading.await();
        reader.interrupt();

        assertThat(outcome.get(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_CANCELLED));
    }

    @Test
    void deletesMoreThanABatch() {
        for (int i = 0; i < 1005; i++) {
            put("many/" + i, "");
        }

        assertThat(store.deletePrefix(at("many/"))).isEqualTo(1005);
        assertThat(keys(root())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9000", "not a url", "http://"})
    void refusesAnEndpointThatIsNoUrl(String endpoint) {
        StorageSettings settings = new StorageSettings(
                Optional.of(endpoint),
                Optional.empty(),
                true,
                Optional.of("id"),
                Optional.of("secret"),
                Optional.empty());

        assertThatThrownBy(() -> S3ObjectStore.open(settings))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining(endpoint);
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
