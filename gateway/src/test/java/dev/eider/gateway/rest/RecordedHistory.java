package dev.eider.gateway.rest;

import dev.eider.contract.QueryId;
import dev.eider.contract.UsageRecord;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.door.FakeQueries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers one line and remembers what it was asked. */
final class RecordedHistory implements QueryHistory {
    final List<String> asked = new ArrayList<>();

    @Override
    public Page list(
            Principal principal,
            Optional<String> state,
            Optional<Instant> since,
            int limit,
            Optional<String> pageToken) {
        asked.add(principal.name() + " " + state + " " + since + " " + limit + " " + pageToken);
        Instant arrived = Instant.parse("2026-01-01T00:00:00Z");
        UsageRecord line = new UsageRecord(
                QueryId.create(arrived),
                principal.tenant(),
                principal.name(),
                "rest",
                "SELECT 1",
                "f",
                arrived,
                Optional.empty(),
                Optional.empty(),
                "RUNNING",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                List.of(FakeQueries.FAILED_RUN));
        return new Page(List.of(line), Optional.of("more"));
    }
}
