package dev.eider.gateway.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.IdempotencyKey;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.query.Door;
import dev.eider.gateway.query.KnownSettings;
import dev.eider.gateway.query.Queries;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.QueryRequest;
import dev.eider.gateway.query.QueryStatus;
import dev.eider.gateway.query.Session;
import io.helidon.common.media.type.MediaType;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpMediaType;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** {@code POST /v1/queries}: starts a statement and answers with its end, or, when that takes longer than asked for, where to look. */
final class Submission implements Handler {
    /** Rows in the answer itself; what follows is behind {@code next}. */
    static final int FIRST_ROWS = 1000;

    /** Takes a statement of the largest size with room for escapes. */
    static final int MAX_BODY_BYTES = 32 << 20;

    static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

    private final Queries queries;
    private final String defaultCatalog;
    private final String defaultSchema;
    private final QueryDirectory directory;

    Submission(Queries queries, String defaultCatalog, String defaultSchema, QueryDirectory directory) {
        this.queries = queries;
        this.directory = directory;
        this.defaultCatalog = defaultCatalog;
        this.defaultSchema = defaultSchema;
    }

    /** What the {@code Accept} header asks for. */
    static Optional<ResultFormat> accepted(ServerRequest request) {
        return ResultFormat.accepted(request.headers().acceptedTypes().stream()
                .map(HttpMediaType::mediaType)
                .map(MediaType::text)
                .toList());
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws InterruptedException {
        byte[] bytes = body(request);
        SubmitBody body = SubmitBodyParser.parse(bytes);
        Principal principal = QueryRoutes.principal(request);
        QueryRequest statement = statement(body, principal);
        if (body.dryRun()) {
            QueryRoutes.send(response, StatusBody.tree(queries.dryRun(statement)));
            return;
        }
        if (request.headers().contains(IDEMPOTENCY_KEY)) {
            startOnce(statement, body, bytes, request, response);
            return;
        }
        Query query = queries.execute(statement);
        query.retain();
        answer(query, body, request, response);
    }

    private void startOnce(
            QueryRequest statement, SubmitBody body, byte[] bytes, ServerRequest request, ServerResponse response)
            throws InterruptedException {
        String key = request.headers().get(IDEMPOTENCY_KEY).get();
        QueryId id = queries.executeOnce(statement, new IdempotencyKey(key, digest(bytes)));
        directory.bring(
                new QueryDirectory.Inquiry(
                        id,
                        bytes,
                        () -> new QueryException(
                                ErrorCode.RESULT_EXPIRED,
                                "Idempotency-Key '" + key + "' has started query " + id
                                        + ", whose result is no longer kept")),
                (query, _, _) -> answer(query, body, request, response),
                request,
                response);
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * A body that is too long is refused here and not by the server, which would close the connection over the unread rest: the client
     * would see a reset in place of the answer. What is left unread, the server reads and drops after the answer.
     */
    private static byte[] body(ServerRequest request) {
        try (InputStream in = request.content().inputStream()) {
            byte[] bytes = in.readNBytes(MAX_BODY_BYTES + 1);
            if (bytes.length > MAX_BODY_BYTES) {
                throw new QueryException(
                        ErrorCode.STATEMENT_TOO_LARGE,
                        "the request's body is longer than " + MAX_BODY_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(Query query, SubmitBody body, ServerRequest request, ServerResponse response)
            throws InterruptedException {
        boolean ended = query.awaitEnd(body.patience());
        QueryStatus status = query.status();
        response.headers()
                .set(HeaderNames.create(ResultResponse.QUERY_ID), status.id().value());
        if (!ended) {
            BodyMemory.leaveTo(query, request);
            ObjectNode tree = StatusBody.tree(status);
            tree.put("next", StatusBody.path(status.id()));
            response.status(202);
            response.headers().set(HeaderNames.LOCATION, StatusBody.path(status.id()));
            QueryRoutes.send(response, tree);
            return;
        }
        try {
            Optional<ResultFormat> format = body.format().or(() -> accepted(request));
            result(format).send(query, response, json -> lead(json, status));
        } catch (QueryException e) {
            ErrorBody.send(response, e.info(), Optional.of(status.id()));
        }
    }

    private static ResultResponse result(Optional<ResultFormat> format) {
        return format.filter(chosen -> chosen != ResultFormat.JSON)
                .map(chosen -> new ResultResponse(chosen, 0, Long.MAX_VALUE, false))
                .orElse(new ResultResponse(ResultFormat.JSON, 0, FIRST_ROWS, false));
    }

    private static void lead(JsonGenerator json, QueryStatus status) throws IOException {
        for (var member : StatusBody.tree(status).properties()) {
            json.writeFieldName(member.getKey());
            json.writeTree(member.getValue());
        }
    }

    private QueryRequest statement(SubmitBody body, Principal principal) {
        String catalog = body.catalog().orElse(defaultCatalog);
        if (body.catalog().isPresent() || body.schema().isPresent()) {
            queries.checkPlace(catalog, body.schema());
        }
        Session session = new Session(
                catalog, body.schema().orElse(defaultSchema), Map.of("session_authorization", principal.name()));
        body.settings().forEach((name, value) -> KnownSettings.set(session, name, value));
        return new QueryRequest(body.sql(), body.parameters(), session, principal, Door.REST, body.options());
    }
}
