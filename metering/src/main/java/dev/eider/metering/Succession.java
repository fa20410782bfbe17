package dev.eider.metering;

import dev.eider.contract.QueryId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose statements are, and how they pass from a gateway that has gone to another. Thread-safe; calls block and throw {@link
 * dev.eider.contract.QueryException} DATABASE_UNAVAILABLE when that is not known.
 */
public interface Succession {

    /** What is known of these statements; those that nobody knows are left out. */
    Map<QueryId, Standing> standings(Collection<QueryId> ids);

    /** Those of these statements that another gateway has taken over. */
    Set<QueryId> taken(Collection<QueryId> ids);

    /**
     * Takes a statement over, if its gateway has gone: exactly one of several that try gets it.
     *
     * @param from the gateway that it is taken from
     */
    Optional<Adopted> adopt(QueryId id, String from);

    /**
     * Counts another start of a statement.
     *
     * @return which that is; empty if the statement is not this gateway's any more, or was started often enough
     */
    Optional<Integer> startAgain(QueryId id);
}
