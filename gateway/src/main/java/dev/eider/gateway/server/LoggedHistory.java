package dev.eider.gateway.server;

import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.rest.QueryHistory;
import dev.eider.metering.HistoryFilter;
import dev.eider.metering.HistoryPage;
import dev.eider.metering.StatementLog;
import java.time.Instant;
import java.util.Optional;

/** The REST door's history, out of the log of statements. */
record LoggedHistory(StatementLog log) implements QueryHistory {
    @Override
    public Page list(
            Principal principal,
            Optional<String> state,
            Optional<Instant> since,
            int limit,
            Optional<String> pageToken) {
        HistoryFilter filter =
                new HistoryFilter(principal.tenant(), Optional.of(principal.name()), state, since, Optional.empty());
        HistoryPage page = log.history(filter, limit, pageToken);
        return new Page(page.records(), page.nextToken());
    }
}
