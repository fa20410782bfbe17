package dev.eider.metering;

import dev.eider.contract.QueryId;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a statement is, and whether anybody still looks after it.
 *
 * @param gateway that drives it or keeps its result
 * @param own whether that is the gateway that asks
 * @param living whether that gateway has been heard of
 * @param url of that gateway, for the others; absent if they cannot reach it
 * @param resumable whether another gateway can go on with it when that one has gone
 * @param attempt how often it was started again
 */
public record Standing(
        QueryId id,
        String tenant,
        String principal,
        String gateway,
        boolean own,
        boolean living,
        Optional<String> url,
        boolean resumable,
        int attempt,
        Optional<Instant> endedAt) {}
