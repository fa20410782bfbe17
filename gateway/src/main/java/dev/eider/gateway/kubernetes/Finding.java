package dev.eider.gateway.kubernetes;

import dev.eider.contract.QueryException;
import java.time.Duration;

/** What a look at a pod or Job tells about its query. */
sealed interface Finding {

    /** It waits for nothing special, or runs. */
    record Fine() implements Finding {}

    /**
     * It cannot go on as it is.
     *
     * @param error that the query ends with if that is still so after {@code grace}
     */
    record Trouble(QueryException error, Duration grace) implements Finding {}

    /**
     * Nothing of it runs any more.
     *
     * @param unlessCommitted how the query ended, if there is no manifest
     */
    record Ended(QueryException unlessCommitted) implements Finding {}
}
