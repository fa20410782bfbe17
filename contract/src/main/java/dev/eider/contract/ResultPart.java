package dev.eider.contract;

/**
 * One object of a result: a complete Arrow IPC stream with the result's schema.
 *
 * @param index 0-based; parts in this order are the result in its order
 */
public record ResultPart(int index, String uri, long rows, long bytes) {}
