package dev.eider.contract;

import java.time.Instant;

/**
 * A job of a statement that ended without a result, after which the statement was run again.
 *
 * @param startedAt when there was room for it
 */
public record FailedRun(JobShape shape, Instant startedAt, Instant endedAt, ErrorInfo error) {}
