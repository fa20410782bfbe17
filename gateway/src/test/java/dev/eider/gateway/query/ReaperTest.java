package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.StorageSettings;
import dev.eider.gateway.job.JobLauncher;
import dev.eider.gateway.job.RunningJob;
import dev.eider.metering.Standing;
import dev.eider.objectstore.ObjectStores;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs that go on although their query has an end. */
class ReaperTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path directory;

    private final QueryId id = QueryId.create(Instant.now());
    private final List<QueryId> removed = new ArrayList<>();
    private final Set<QueryId> underWay = new HashSet<>(Set.of(id));
    private final Set<QueryId> refused = new HashSet<>();

    private final class Launcher implements JobLauncher {
        @Override
        public RunningJob launch(JobSpec spec) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<QueryId> underWay() {
            return underWay;
        }

        @Override
        public void remove(QueryId query) {
            if (refused.contains(query)) {
                throw new QueryException(ErrorCode.ADMISSION_REFUSED, "this one stays");
            }
            removed.add(query);
        }

        @Override
        public void close() {}
    }

    private static Standing standing(QueryId id, boolean own, boolean living, Optional<Duration> endedAgo) {
        return new Standing(
                id,
                "tenant",
                "principal",
                "gateway",
                own,
                living,
                Optional.empty(),
                true,
                0,
                endedAgo.map(Instant.now()::minus));
    }

    /** @return for how many something was removed */
    private int reap(boolean own, boolean living, Optional<Duration> endedAgo) {
        try (ObjectStores stores = new ObjectStores(StorageSettings.defaults());
                BufferAllocator allocator = new RootAllocator();
                Results results = new Results(
                        stores, allocator, "file://" + directory + "/scratch/", Clock.systemUTC(), HOUR, _ -> true)) {
            return new Reaper(
                            results,
                            new Launcher(),
                            new NoSuccession() {
                                @Override
                                public Map<QueryId, Standing> standings(Collection<QueryId> ids) {
                                    return ids.stream()
                                            .collect(Collectors.toMap(
                                                    Function.identity(), id -> standing(id, own, living, endedAgo)));
                                }
                            },
                            Clock.systemUTC(),
                            HOUR,
                            HOUR)
                    .reap();
        }
    }

    /** Its result is kept for an hour; its job is not. */
    @Test
    void theJobOfAQueryThatHasEndedWithItsGatewayGoes() {
        reap(false, false, Optional.of(Duration.ofMinutes(1)));
        assertThat(removed).containsExactly(id);
    }

    @Test
    void aJobThatCannotBeRemovedKeepsNoOther() {
        for (int i = 0; i < 20; i++) {
            underWay.add(QueryId.create(Instant.now()));
        }
        refused.add(id);
        assertThat(reap(false, false, Optional.of(Duration.ofMinutes(1)))).isEqualTo(20);
        assertThat(removed)
                .containsExactlyInAnyOrderElementsOf(
                        underWay.stream().filter(query -> !query.equals(id)).toList());
    }

    @ParameterizedTest
    @CsvSource({"false, true, 60", "false, false, 5", "false, false, "})
    void aJobThatIsOthersOrMayJustBeEndingStays(boolean own, boolean living, Long endedSecondsAgo) {
        reap(own, living, Optional.ofNullable(endedSecondsAgo).map(Duration::ofSeconds));
        assertThat(removed).isEmpty();
    }
}
