package dev.eider.gateway.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.UsageRecord;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.query.Queries;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.QueryStatus;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /v1/queries}: submit, wait, poll, fetch, follow, cancel, history. Requests come authenticated, with the {@link Principal} in
 * their context.
 */
public final class QueryRoutes implements HttpService {
    private static final Set<String> RESULT_PARAMETERS = Set.of("format", "offset", "limit", "strings");
    private static final Set<String> HISTORY_PARAMETERS = Set.of("state", "since", "limit", "page_token");
    private static final int DEFAULT_PAGE = 100;

    private final QueryHistory history;
    private final Submission submission;
    private final QueryDirectory directory;

    /**
     * The other gateways.
     *
     * @param patience with one that does not answer
     */
    public record Others(Replicas replicas, Forwarding forwarding, Duration patience) {}

    /** @param defaultCatalog for requests that name none, as {@code defaultSchema} for those that name no schema */
    public QueryRoutes(
            Queries queries, QueryHistory history, String defaultCatalog, String defaultSchema, Others others) {
        this.history = history;
        this.directory = new QueryDirectory(queries, others.replicas(), others.forwarding(), others.patience());
        this.submission = new Submission(queries, defaultCatalog, defaultSchema, directory);
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/v1/queries", submission)
                .get("/v1/queries", this::list)
                .any("/v1/queries", allow("GET, POST"))
                .get("/v1/queries/{id}", directory.at(QueryRoutes::status))
                .delete("/v1/queries/{id}", directory.at(QueryRoutes::cancel))
                .any("/v1/queries/{id}", allow("GET, DELETE"))
                .get("/v1/queries/{id}/result", directory.at(QueryRoutes::result))
                .any("/v1/queries/{id}/result", allow("GET"))
                .get("/v1/queries/{id}/events", directory.at((query, _, response) -> EventStream.send(query, response)))
                .any("/v1/queries/{id}/events", allow("GET"));
    }

    static Principal principal(ServerRequest request) {
        return request.context().get(Principal.class).orElseThrow();
    }

    static void send(ServerResponse response, JsonNode body) {
        response.headers().set(HeaderNames.CONTENT_TYPE, ResultFormat.JSON.contentType());
        response.send(body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Handler allow(String methods) {
        HeaderName allow = HeaderNames.ALLOW;
        return (request, response) -> {
            response.headers().set(allow, methods);
            ErrorBody.send(
                    response,
                    405,
                    ErrorCode.INVALID_REQUEST,
                    request.prologue().method() + " is not possible here; " + methods + " is");
        };
    }

    private static void status(Query query, ServerRequest request, ServerResponse response)
            throws InterruptedException {
        QueryParameters parameters = new QueryParameters(request, Set.of("wait"));
        Duration wait = parameters.text("wait").map(SubmitBodyParser::wait).orElse(Duration.ZERO);
        if (wait.isPositive()) {
            query.awaitEnd(wait);
        }
        send(response, StatusBody.tree(query.status()));
    }

    private static void cancel(Query query, ServerRequest request, ServerResponse response) {
        query.cancel();
        send(response, StatusBody.tree(query.status()));
    }

    private static void result(Query query, ServerRequest request, ServerResponse response)
            throws InterruptedException {
        QueryParameters parameters = new QueryParameters(request, RESULT_PARAMETERS);
        ResultFormat format = parameters
                .text("format")
                .map(ResultFormat::named)
                .or(() -> Submission.accepted(request))
                .orElse(ResultFormat.JSON);
        ResultResponse result = new ResultResponse(
                format,
                parameters.number("offset", 0, 0, Long.MAX_VALUE),
                parameters.number("limit", Long.MAX_VALUE, 0, Long.MAX_VALUE),
                parameters.flag("strings"));
        try {
            result.send(
                    query,
                    response,
                    json -> json.writeStringField("query_id", query.id().value()));
        } catch (QueryException e) {
            ErrorBody.send(response, e.info(), Optional.of(query.id()));
        }
    }

    private void list(ServerRequest request, ServerResponse response) {
        QueryParameters parameters = new QueryParameters(request, HISTORY_PARAMETERS);
        int limit = (int) parameters.number("limit", DEFAULT_PAGE, 1, QueryHistory.MAX_LIMIT);
        QueryHistory.Page page = history.list(
                principal(request),
                parameters.text("state").map(QueryRoutes::state),
                parameters.instant("since"),
                limit,
                parameters.text("page_token"));
        ObjectNode body = RestJson.mapper().createObjectNode();
        ArrayNode rows = body.putArray("queries");
        for (UsageRecord line : page.queries()) {
            ObjectNode row = RestJson.mapper().valueToTree(line);
            row.set("query_id", row.remove("id"));
            row.set("error", line.error().<JsonNode>map(ErrorBody::tree).orElse(row.nullNode()));
            row.set("failed_runs", StatusBody.failedRuns(line.failedRuns()));
            rows.add(row);
        }
        body.put("next_page_token", page.nextPageToken().orElse(null));
        send(response, body);
    }

    private static String state(String name) {
        boolean logged = name.equals("RUNNING")
                || name.equals(QueryStatus.State.FINISHED.name())
                || name.equals(QueryStatus.State.FAILED.name())
                || name.equals(QueryStatus.State.CANCELLED.name());
        if (!logged) {
            throw SubmitBodyParser.wrong("state '" + name + "' is not one of RUNNING, FINISHED, FAILED, CANCELLED");
        }
        return name;
    }
}
