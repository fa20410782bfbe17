package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.Estimate;
import dev.eider.contract.Estimate.Operator;
import dev.eider.contract.JobShape;
import dev.eider.contract.ResultTarget;
import dev.eider.estimator.sizing.SizingPolicy;
import dev.eider.gateway.job.Rerun;
import dev.eider.gateway.query.QueryRequest.Options;
import java.util.Optional;

/**
 * One of the few times that a statement may be run: again with a new plan when a file has changed meanwhile, as it was when its node was
 * lost, and once a shape up when the estimate was too small.
 *
 * @param number from 1
 * @param floor what the last one came to, if this one must have more
 */
record Attempt(int number, Optional<JobShape> floor, SizingPolicy sizing) {
    static final int MAX = 3;
    private static final long BATCH_BYTES = 2L << 20;
    private static final int MAX_BATCH_ROWS = 64 << 10;

    static Attempt first(SizingPolicy sizing) {
        return new Attempt(1, Optional.empty(), sizing);
    }

    /** Of {@code estimated} and what this attempt must have, the larger. */
    JobShape shape(JobShape estimated) {
        return floor.map(least -> new JobShape(
                        estimated.cpuMillis(),
                        Math.max(estimated.memoryBytes(), least.memoryBytes()),
                        Math.max(estimated.diskBytes(), least.diskBytes())))
                .orElse(estimated);
    }

    /**
     * Rows of a record batch: as many as have about 2 MiB by the estimate. Who was short of memory may have been so
     * because rows are wider than estimated, and gets the fewest.
     */
    int batchRows(Estimate estimate) {
        if (floor.isPresent() || estimate.operators().isEmpty()) {
            return ResultTarget.MIN_BATCH_ROWS;
        }
        Operator result = estimate.operators().getFirst();
        long rowBytes = Math.max(1, result.bytes() / Math.max(1, result.rows()));
        return Math.clamp(BATCH_BYTES / rowBytes, ResultTarget.MIN_BATCH_ROWS, MAX_BATCH_ROWS);
    }

    /** The next one after this one's end; empty if there is none. Who has asked for a memory gets no more. */
    Optional<Attempt> after(ErrorCode end, Optional<JobShape> shape, Options options) {
        if (number == MAX) {
            return Optional.empty();
        }
        if (end == ErrorCode.OBJECT_CHANGED) {
            return Optional.of(new Attempt(number + 1, floor, sizing));
        }
        return switch (Rerun.after(end)) {
            case NEVER -> Optional.empty();
            case AS_IT_WAS -> Optional.of(new Attempt(number + 1, floor, sizing));
            case WITH_MORE_MEMORY ->
                options.memoryBytes().isPresent() ? Optional.empty() : larger(shape.flatMap(sizing::withMoreMemory));
            case WITH_MORE_DISK -> larger(shape.flatMap(sizing::withMoreDisk));
        };
    }

    private Optional<Attempt> larger(Optional<JobShape> shape) {
        return floor.isPresent() ? Optional.empty() : shape.map(s -> new Attempt(number + 1, Optional.of(s), sizing));
    }
}
