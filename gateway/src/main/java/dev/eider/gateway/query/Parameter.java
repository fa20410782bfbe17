package dev.eider.gateway.query;

import java.util.Optional;

/**
 * A bound parameter.
 *
 * @param type DuckDB's name, or empty: then the text is an untyped literal that takes its type from where it stands
 * @param text in DuckDB's literal form (dates ISO-8601, blobs as {@code \x..} escapes, numbers with a point); empty is NULL
 */
public record Parameter(Optional<String> type, Optional<String> text) {}
