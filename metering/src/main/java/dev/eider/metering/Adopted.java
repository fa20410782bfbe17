package dev.eider.metering;

import dev.eider.contract.UsageRecord;

/**
 * A statement that this gateway has taken over from one that is gone.
 *
 * @param request as its first gateway recorded it
 * @param attempt how often it was started again before
 */
public record Adopted(UsageRecord record, String request, int attempt) {}
