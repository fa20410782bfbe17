package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectUri;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class NewLocationsTest {
    private static NewLocations locations(Function<String, List<ObjectUri>> files, Duration limit) {
        return new NewLocations(new LocationPolicy(List.of()), files, limit);
    }

    @Test
    void storageThatDoesNotAnswerIsNotWaitedFor() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        NewLocations silent = locations(
                _ -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException _) {
                        interrupted.countDown();
                    }
                    return List.of();
                },
                Duration.ofMillis(50));

        assertThatThrownBy(() -> silent.check("s3://far/away/")).isInstanceOfSatisfying(QueryException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);
            assertThat(e.getMessage()).contains("'s3://far/away/'", "endpoint");
        });
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
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
