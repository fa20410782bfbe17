package dev.eider.gateway.rest;

import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.query.Query;
import java.net.URI;

/** Where queries are that this gateway does not have. Thread-safe; may block. */
public interface Replicas {

    /**
     * A query of this principal. One of a gateway that has gone is taken over, and is here then.
     *
     * @throws QueryException if that cannot be found out
     */
    Place find(QueryId id, Principal principal);

    /** There are no others. */
    static Replicas none() {
        return (_, _) -> new Place.Nowhere();
    }

    sealed interface Place {
        record Here(Query query) implements Place {}

        /** @param url of that gateway's HTTP door */
        record Elsewhere(URI url) implements Place {}

        /** At a gateway that has told nobody where it is. */
        record OutOfReach() implements Place {}

        /** It is being taken over at this moment: ask again. */
        record Changing() implements Place {}

        /** It is not theirs, or its result is no longer kept. */
        record Nowhere() implements Place {}
    }
}
