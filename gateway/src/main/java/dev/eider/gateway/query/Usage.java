package dev.eider.gateway.query;

import dev.eider.contract.UsageRecord;
import java.time.Instant;
import java.util.Optional;

/** A query as its line in the log. */
final class Usage {
    private Usage() {}

    static UsageRecord of(RunningQuery query) {
        QueryRequest request = query.request();
        QueryStatus status = query.status();
        long admitted = status.timings().admittedMillis();
        Instant arrived = status.arrivedAt();
        return new UsageRecord(
                query.id(),
                request.principal().tenant(),
                request.principal().name(),
                request.door().label(),
                request.sql(),
                query.fingerprint(),
                arrived,
                admitted < 0 ? Optional.empty() : Optional.of(arrived.plusMillis(admitted)),
                status.state().isEnd()
                        ? Optional.of(arrived.plusMillis(status.timings().endedMillis()))
                        : Optional.empty(),
                status.state().isEnd() ? status.state().name() : "RUNNING",
                status.error(),
                status.estimate(),
                status.shape(),
                status.actuals(),
                status.rows(),
                status.bytes(),
                status.failedRuns());
    }
}
