package dev.eider.metering;

import java.time.Instant;
import java.util.Optional;

/**
 * Which statements of the log are asked for; empty conditions do not restrict.
 *
 * @param state as in {@link dev.eider.contract.UsageRecord#state()}
 * @param since earliest arrival, inclusive
 * @param until latest arrival, exclusive
 */
public record HistoryFilter(
        String tenant,
        Optional<String> principal,
        Optional<String> state,
        Optional<Instant> since,
        Optional<Instant> until) {

    /** All of a tenant's. */
    public static HistoryFilter of(String tenant) {
        return new HistoryFilter(tenant, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
