package dev.eider.gateway.rest;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.query.Queries;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.rest.Replicas.Place;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Brings a request about a query to where the query is: to a handler here, or to the gateway that has it. While that one is going, the
 * request waits until another has taken its queries over.
 */
final class QueryDirectory {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Queries queries;
    private final Replicas replicas;
    private final Forwarding forwarding;
    private final Duration patience;

    /** @param patience with a gateway that does not answer: as long as it takes until it counts as gone */
    QueryDirectory(Queries queries, Replicas replicas, Forwarding forwarding, Duration patience) {
        this.queries = queries;
        this.replicas = replicas;
        this.forwarding = forwarding;
        this.patience = patience;
    }

    /** Answers a request about a query that is here. */
    interface QueryHandler {
        void handle(Query query, ServerRequest request, ServerResponse response) throws InterruptedException;
    }

    /**
     * @param body of the request
     * @param absent what to tell if the query is nowhere
     */
    record Inquiry(QueryId id, byte[] body, Supplier<QueryException> absent) {}

    /** For a route whose path holds the id, and whose requests have no body. */
    Handler at(QueryHandler handler) {
        return (request, response) -> {
            QueryId id = new QueryId(request.path().pathParameters().get("id"));
            Inquiry inquiry = new Inquiry(
                    id,
                    new byte[0],
                    () -> new QueryException(
                            ErrorCode.QUERY_NOT_FOUND,
                            "query " + id
                                    + " is not yours, or its result is no longer kept; GET /v1/queries has the history"));
            bring(inquiry, handler, request, response);
        };
    }

    void bring(Inquiry inquiry, QueryHandler handler, ServerRequest request, ServerResponse response)
            throws InterruptedException {
        Optional<Query> here = here(inquiry.id, QueryRoutes.principal(request));
        if (here.isPresent()) {
            handler.handle(here.get(), request, response);
        } else {
            elsewhere(inquiry, handler, request, response);
        }
    }

    /** One that was handed over is here no longer. */
    private Optional<Query> here(QueryId id, Principal principal) {
        return queries.find(id, principal).filter(query -> !query.isHandedOver());
    }

    private void elsewhere(Inquiry inquiry, QueryHandler handler, ServerRequest request, ServerResponse response)
            throws InterruptedException {
        QueryId id = inquiry.id;
        Principal principal = QueryRoutes.principal(request);
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            switch (replicas.find(id, principal)) {
                case Place.Here(var query) -> {
                    handler.handle(query, request, response);
                    return;
                }
                case Place.Elsewhere(var url) -> {
                    if (Forwarding.isForwarded(request)) {
                        misdirected(id, response);
                        return;
                    }
                    if (forwarding.forward(url, request, inquiry.body, response, () -> isAt(url, id, principal))) {
                        return;
                    }
                }
                case Place.OutOfReach() -> throw unavailable(id, "is at another gateway, which has no cluster.url");
                case Place.Changing() -> {}
                case Place.Nowhere() -> {
                    Optional<Query> query = here(id, principal);
                    if (query.isPresent()) {
                        handler.handle(query.get(), request, response);
                    } else if (Forwarding.isForwarded(request)) {
                        misdirected(id, response);
                    } else {
                        throw inquiry.absent.get();
                    }
                    return;
                }
            }
            if (System.nanoTime() > deadline) {
                throw unavailable(id, "is at another gateway, which does not answer");
            }
            Thread.sleep(PAUSE);
        }
    }

    private boolean isAt(URI url, QueryId id, Principal principal) {
        return replicas.find(id, principal) instanceof Place.Elsewhere(var now) && now.equals(url);
    }

    private static void misdirected(QueryId id, ServerResponse response) {
        ErrorBody.send(
                response, Forwarding.MISDIRECTED, ErrorCode.QUERY_NOT_FOUND, "query " + id + " is not at this gateway");
    }

    private static QueryException unavailable(QueryId id, String why) {
        return ErrorInfo.of(ErrorCode.GATEWAY_UNAVAILABLE, "query " + id + " " + why + ": try again later")
                .toException();
    }
}
