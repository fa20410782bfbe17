package dev.eider.contract;

import java.util.List;
import java.util.Optional;

/**
 * Written last and only once ({@code If-None-Match: *}): it is the commit of a query.
 *
 * @param error absent when the query succeeded
 * @param inline the whole result as one Arrow IPC stream, when it is small; then {@code parts} is empty
 * @param parts ascending by index, from 0 without a gap
 */
public record ResultManifest(
        QueryId id,
        Optional<ErrorInfo> error,
        Optional<byte[]> inline,
        List<ResultPart> parts,
        long rows,
        long bytes,
        JobActuals actuals) {
    public ResultManifest {
        parts = List.copyOf(parts);
    }
}
