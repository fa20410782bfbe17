package dev.eider.gateway.result;

import dev.eider.contract.QueryException;
import dev.eider.contract.ResultPart;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Where a reader hears of a result's parts. Used by one thread. */
public interface PartSource {

    /**
     * The next part by index, waiting until it is in the bucket; empty after the last one.
     *
     * @throws QueryException if the query fails instead
     */
    Optional<ResultPart> next() throws InterruptedException;

    /** Parts that are all there already. */
    static PartSource of(List<ResultPart> parts) {
        Iterator<ResultPart> remaining = parts.iterator();
        return () -> remaining.hasNext() ? Optional.of(remaining.next()) : Optional.empty();
    }
}
