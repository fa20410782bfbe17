package dev.eider.gateway.server;

import dev.eider.contract.QueryId;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.QueryService;
import dev.eider.gateway.rest.Replicas;
import dev.eider.metering.Gateways;
import dev.eider.metering.Standing;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where queries of the other gateways are, out of the log.
 *
 * @param timeToLive of a result, at whichever gateway
 */
record Neighbours(Gateways gateways, QueryService queries, Duration timeToLive) implements Replicas {
    @Override
    public Place find(QueryId id, Principal principal) {
        Optional<Standing> known = Optional.ofNullable(
                        gateways.standings(List.of(id)).get(id))
                .filter(standing -> standing.principal().equals(principal.name())
                        && standing.tenant().equals(principal.tenant())
                        && standing.resumable());
        if (known.isEmpty() || isExpired(known.get())) {
            return new Place.Nowhere();
        }
        if (known.get().own()) {
            return queries.isTakingOver(id) ? new Place.Changing() : new Place.Nowhere();
        }
        Standing standing = known.get();
        if (standing.living()) {
            return standing.url()
                    .<Place>map(url -> new Place.Elsewhere(URI.create(url)))
                    .orElse(new Place.OutOfReach());
        }
        return takeOver(standing);
    }

    private boolean isExpired(Standing standing) {
        return standing.endedAt()
                .filter(end -> end.plus(timeToLive).isBefore(Instant.now()))
                .isPresent();
    }

    /** Another gateway may be faster; it is asked for then. */
    private Place takeOver(Standing standing) {
        Optional<Query> query = queries.takeOver(standing);
        return query.<Place>map(Place.Here::new).orElse(new Place.Changing());
    }
}
