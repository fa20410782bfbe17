package dev.eider.metering;

import dev.eider.contract.UsageRecord;
import java.util.List;
import java.util.Optional;

/**
 * Statements, newest first.
 *
 * @param records with the first {@value StatementLog#HISTORY_SQL_LENGTH} characters of their SQL; {@link StatementLog#find} has the whole
 * @param nextToken for the page that follows; absent on the last
 */
public record HistoryPage(List<UsageRecord> records, Optional<String> nextToken) {
    public HistoryPage {
        records = List.copyOf(records);
    }
}
