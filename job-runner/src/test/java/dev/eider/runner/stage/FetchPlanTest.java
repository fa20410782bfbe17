package dev.eider.runner.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.ByteRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FetchPlanTest {
    private static final long MIB = 1 << 20;

    private static ByteRange range(long offset, long length) {
        return new ByteRange(offset, length);
    }

    @Test
    void neighboursAreOneRequest() {
        assertThat(FetchPlan.requests(List.of(range(0, 10), range(10, 5), range(15, 1))))
                .containsExactly(range(0, 16));
    }

    @Test
    void cheapGapsAreFetchedAlong() {
        assertThat(FetchPlan.requests(List.of(range(0, MIB), range(MIB + 1000, MIB))))
                .containsExactly(range(0, 2 * MIB + 1000));
    }

    @Test
    void gapsThatCostMoreThanTheyAreWorthStay() {
        List<ByteRange> small = List.of(range(0, 1000), range(1500, 1000));
        List<ByteRange> far = List.of(range(0, 40 * MIB), range(41 * MIB, 40 * MIB));

        assertThat(FetchPlan.requests(small)).isEqualTo(small);
        assertThat(FetchPlan.requests(far))
                .noneMatch(request -> request.offset() < 41 * MIB && request.end() > 40 * MIB);
    }

    @Test
    void smallestGapsAreClosedFirst() {
        assertThat(FetchPlan.requests(List.of(range(0, 10_000), range(10_250, 10_000), range(20_350, 10_000))))
                .containsExactly(range(0, 30_350));
        assertThat(FetchPlan.requests(List.of(range(0, 10_000), range(10_550, 10_000), range(20_650, 10_000))))
                .containsExactly(range(0, 10_000), range(10_550, 20_100));
    }

    @Test
    void longRangesAreSplitEvenly() {
        assertThat(FetchPlan.requests(List.of(range(5, 20 * MIB))))
                .hasSize(3)
                .allMatch(request -> request.length() <= FetchPlan.MAX_REQUEST_BYTES && request.length() > 6 * MIB);
    }

    @Test
    void emptyRangesAreNoRequests() {
        assertThat(FetchPlan.requests(List.of())).isEmpty();
        assertThat(FetchPlan.requests(List.of(range(7, 0)))).isEmpty();
    }

    @Test
    void complementIsTheRest() {
        assertThat(FetchPlan.complement(List.of(range(4, 6), range(20, 5)), 30))
                .containsExactly(range(0, 4), range(10, 10), range(25, 5));
        assertThat(FetchPlan.complement(List.of(range(0, 30)), 30)).isEmpty();
        assertThat(FetchPlan.complement(List.of(), 3)).containsExactly(range(0, 3));
        assertThat(FetchPlan.complement(List.of(), 0)).isEmpty();
    }

    @Test
    void whateverThePlanEverythingIsCoveredAndLittleIsWasted() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            List<ByteRange> planned = new ArrayList<>();
            long at = 0;
            for (int i = 0; i < random.nextInt(20); i++) {
                at += random.nextInt(random.nextBoolean() ? 100 : 400_000);
                ByteRange next = range(at, random.nextInt(random.nextBoolean() ? 1000 : 20_000_000));
                planned.add(next);
                at = next.end();
            }
            List<ByteRange> requests = FetchPlan.requests(planned);
            long plannedBytes = planned.stream().mapToLong(ByteRange::length).sum();
            long requestBytes = requests.stream().mapToLong(ByteRange::length).sum();

            assertThat(requestBytes).isBetween(plannedBytes, plannedBytes + plannedBytes / 50);
            long size = at + 10;
            List<ByteRange> holes = FetchPlan.complement(requests, size);
            assertThat(holes.stream().mapToLong(ByteRange::length).sum()).isEqualTo(size - requestBytes);
            assertThat(planned)
                    .allMatch(range -> holes.stream()
                            .noneMatch(hole ->
                                    range.length() > 0 && hole.offset() < range.end() && range.offset() < hole.end()));
        }
    }
}
