package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.StorageSettings;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class NewLocationsTest {
    private static NewLocations locations(Function<String, List<ObjectUri>> files, Duration limit) {
        return new NewLocations(new LocationPolicy(List.of()), files, limit);
    }

    /** It takes connections, and that is all. */
    @Test
    void storageThatDoesNotAnswerIsNotWaitedFor() throws Exception {
        CountDownLatch givenUp = new CountDownLatch(1);
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ObjectStores stores = new ObjectStores(at(mute))) {
            NewLocations silent = locations(
                    location -> {
                        ObjectUri uri = ObjectUri.parse(location);
                        try {
                            stores.forUri(uri).list(uri, Optional.empty(), 1);
                        } finally {
                            givenUp.countDown();
                        }
                        return List.of();
                    },
                    Duration.ofMillis(500));

            assertThatThrownBy(() -> silent.check("s3://far/away/")).isInstanceOfSatisfying(QueryException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);
                assertThat(e.getMessage()).contains("'s3://far/away/'", "endpoint");
            });
            assertThat(givenUp.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static StorageSettings at(ServerSocket endpoint) {
        return new StorageSettings(
                Optional.of("http://127.0.0.1:" + endpoint.getLocalPort()),
                Optional.of("us-east-1"),
                true,
                Optional.of("id"),
                Optional.of("secret"),
                Optional.empty());
    }

    @Test
    void whatAStatementWouldGetIsToldAsItIs() {
        QueryException missing = new QueryException(ErrorCode.BUCKET_NOT_FOUND, "no such bucket");
        NewLocations refusing = locations(
                _ -> {
                    throw missing;
                },
                Duration.ofSeconds(10));

        assertThatThrownBy(() -> refusing.check("s3://b/x/")).isSameAs(missing);
    }

    @Test
    void aLocationMayBeEmptyStill() {
        assertThatCode(() -> locations(_ -> List.of(), Duration.ofSeconds(10)).check("s3://b/x/"))
                .doesNotThrowAnyException();
    }
}
