package dev.eider.metering;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * Which totals are asked for.
 *
 * @param from first day, UTC
 * @param to last day, UTC, inclusive; at most 366 days
 */
public record UsageQuery(String tenant, LocalDate from, LocalDate to, boolean byDay, boolean byPrincipal) {
    private static final int MAX_DAYS = 366;

    public UsageQuery {
        if (to.isBefore(from)) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, "to (" + to + ") is before from (" + from + ")");
        }
        if (ChronoUnit.DAYS.between(from, to) >= MAX_DAYS) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST, "from " + from + " to " + to + " is more than " + MAX_DAYS + " days");
        }
    }
}
