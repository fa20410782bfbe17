package dev.eider.metering;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.Estimate;
import dev.eider.contract.FailedRun;
import dev.eider.contract.JobActuals;
import dev.eider.contract.JobShape;
import dev.eider.contract.QueryId;
import dev.eider.contract.UsageRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Statements in the stages of their life. */
final class Statements {
    static final JobShape SHAPE = new JobShape(2000, 3L << 30, 5L << 30);
    static final Estimate ESTIMATE = new Estimate(
            List.of(new Estimate.Operator(0, "PROJECTION", "größe", 10, 20, 30, 0.5, "footer")),
            100,
            10,
            1,
            1000,
            1.5,
            2000,
            List.of("assumed"));
    static final FailedRun FAILED_RUN = new FailedRun(
            new JobShape(1000, 1L << 30, 1L << 30),
            Instant.parse("2026-11-21T12:00:00.5Z"),
            Instant.parse("2026-11-21T12:00:00.75Z"),
            ErrorInfo.of(ErrorCode.OUT_OF_MEMORY, "too little"));
    static final JobActuals ACTUALS = new JobActuals(1 << 20, 4200, 1100, 3, 1000, 0, 1, 2, 3, 4, 5);

    private Statements() {}

    static UsageRecord arrived(String tenant, String principal, String sql, Instant at) {
        return new UsageRecord(
                QueryId.create(at),
                tenant,
                principal,
                "rest",
                sql,
                "f",
                at,
                Optional.empty(),
                Optional.empty(),
                "RUNNING",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                List.of());
    }

    static UsageRecord started(UsageRecord r, Instant at) {
        return stage(r, Optional.of(at), Optional.empty(), "RUNNING", Optional.empty(), Optional.empty(), 0, 0);
    }

    static UsageRecord ended(UsageRecord r, Instant at, long rows, long bytes) {
        return stage(
                r, r.startedAt(), Optional.of(at), "FINISHED", Optional.empty(), Optional.of(ACTUALS), rows, bytes);
    }

    static UsageRecord failed(UsageRecord r, Instant at, ErrorInfo error) {
        return stage(r, r.startedAt(), Optional.of(at), "FAILED", Optional.of(error), Optional.empty(), 0, 0);
    }

    private static UsageRecord stage(
            UsageRecord r,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            String state,
            Optional<ErrorInfo> error,
            Optional<JobActuals> actuals,
            long rows,
            long bytes) {
        boolean job = startedAt.isPresent();
        return new UsageRecord(
                r.id(),
                r.tenant(),
                r.principal(),
                r.door(),
                r.sql(),
                r.fingerprint(),
                r.arrivedAt(),
                startedAt,
                endedAt,
                state,
                error,
                job ? Optional.of(ESTIMATE) : Optional.empty(),
                job ? Optional.of(SHAPE) : Optional.empty(),
                actuals,
                rows,
                bytes,
                job ? List.of(FAILED_RUN) : List.of());
    }
}
