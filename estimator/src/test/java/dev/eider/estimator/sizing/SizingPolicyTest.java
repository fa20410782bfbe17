package dev.eider.estimator.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.Estimate;
import dev.eider.contract.JobShape;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizingPolicyTest {
    private static final long GIB = 1L << 30;
    private final SizingPolicy policy = new SizingPolicy(new JobShape(16_000, 64 * GIB, 1000 * GIB));

    private static Estimate estimate(double memoryGib, double cpuSeconds, double diskGib) {
        return new Estimate(
                List.of(), 0, 0, 0, (long) (memoryGib * GIB), cpuSeconds, (long) (diskGib * GIB), List.of());
    }

    @ParameterizedTest
    @CsvSource({
        // memory GiB, CPU seconds, disk GiB, then CPUs, memory GiB, disk GiB
        "0.1, 0.2,  0.1,  1,  1,  1",
        "0.1, 5.0,  0,    1,  1,  0",
        "0.1, 5.1,  1.0,  2,  1,  1",
        "0.5, 3,    1.2,  1,  2,  2",
        "1,   12,   10,   4,  4, 10",
        "2,   50,   20,  16,  8, 20",
        "10,  1e9,  1e6, 16, 32, 1000",
        "1e6, 0,    0,    1, 64,  0",
    })
    void roundsToTheGrid(
            double memoryGib, double cpuSeconds, double diskGib, int cpus, long shapeMemoryGib, long shapeDiskGib) {
        assertThat(policy.shape(estimate(memoryGib, cpuSeconds, diskGib), OptionalInt.empty(), OptionalLong.empty()))
                .isEqualTo(new JobShape(cpus * 1000, shapeMemoryGib * GIB, shapeDiskGib * GIB));
    }

    @Test
    void givesDuckDbWhatTheEstimateSays() {
        JobShape shape = policy.shape(estimate(3, 1, 0), OptionalInt.empty(), OptionalLong.empty());
        assertThat(shape.duckDbMemoryBytes()).isGreaterThan(3 * GIB);
    }

    @Test
    void takesTheCallersWishUpToTheMaximum() {
        Estimate estimate = estimate(1, 1, 0);
        assertThat(policy.shape(estimate, OptionalInt.of(3000), OptionalLong.of(5 * GIB)))
                .isEqualTo(new JobShape(3000, 5 * GIB, 0));
        assertThat(policy.shape(estimate, OptionalInt.of(99_000), OptionalLong.of(999 * GIB)))
                .isEqualTo(new JobShape(16_000, 64 * GIB, 0));
        assertThat(policy.shape(estimate, OptionalInt.of(1), OptionalLong.of(1)))
                .isEqualTo(new JobShape(1000, GIB / 2, 0));
        SizingPolicy small = new SizingPolicy(new JobShape(2000, 2 * GIB, 5 * GIB));
        assertThat(small.shape(estimate(50, 500, 500), OptionalInt.empty(), OptionalLong.empty()))
                .isEqualTo(new JobShape(2000, 2 * GIB, 5 * GIB));
    }
}
