package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.Estimate;
import dev.eider.contract.JobShape;
import dev.eider.estimator.sizing.SizingPolicy;
import dev.eider.gateway.query.QueryRequest.Options;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttemptTest {
    private static final JobShape SMALL = new JobShape(1000, 1L << 30, 1L << 30);

    private final Attempt first = Attempt.first(new SizingPolicy(new JobShape(16_000, 64L << 30, 64L << 30)));

    @Test
    void narrowRowsComeInLargeBatches() {
        assertThat(first.batchRows(estimate(10_000_000, 290_000_000))).isEqualTo(65_536);
        assertThat(first.batchRows(estimate(1_000_000, 128_000_000))).isEqualTo(16_384);
    }

    @Test
    void wideRowsComeInTheSmallest() {
        assertThat(first.batchRows(estimate(100_000, 100_000L * 8192))).isEqualTo(2048);
        assertThat(first.batchRows(estimate(0, Long.MAX_VALUE))).isEqualTo(2048);
    }

    @Test
    void whoWasShortOfMemoryGetsTheSmallest() {
        Attempt next = first.after(ErrorCode.OUT_OF_MEMORY, Optional.of(SMALL), Options.none())
                .orElseThrow();
        assertThat(next.batchRows(estimate(10_000_000, 290_000_000))).isEqualTo(2048);
    }

    private static Estimate estimate(long rows, long bytes) {
        return new Estimate(
                List.of(new Estimate.Operator(0, "PROJECTION", "", rows, bytes, 0, 0, "default")),
                0,
                0,
                0,
                0,
                0,
                0,
                List.of());
    }
}
