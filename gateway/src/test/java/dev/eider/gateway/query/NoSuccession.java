package dev.eider.gateway.query;

import dev.eider.contract.QueryId;
import dev.eider.metering.Adopted;
import dev.eider.metering.Standing;
import dev.eider.metering.Succession;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** There are no other gateways. */
class NoSuccession implements Succession {
    @Override
    public Map<QueryId, Standing> standings(Collection<QueryId> ids) {
        return Map.of();
    }

    @Override
    public Set<QueryId> taken(Collection<QueryId> ids) {
        return Set.of();
    }

    @Override
    public Optional<Adopted> adopt(QueryId id, String from) {
        return Optional.empty();
    }

    @Override
    public Optional<Integer> startAgain(QueryId id) {
        return Optional.empty();
    }
}
