package dev.eider.gateway.kubernetes;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.eider.contract.Callback;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where runners report: {@code POST /internal/jobs/ID/events} takes a {@link JobEvent}, {@code …/failure} the error of one that can write
 * no manifest. A runner that stands by waits at {@code …/claim} for the size of its query, and fetches the query at {@code …/query} when it has that size. The query's token is the only credential; who has none cannot tell a query that exists from one that does not.
 */
public final class CallbackRoutes implements HttpService {
    /** The door's own authentication lets these paths pass. */
    public static final String PREFIX = "/internal/jobs/";

    /** What is missing is not made up for. */
    private static final JsonMapper STRICT = Json.mapper()
            .rebuild()
            .enable(
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private static final String BEARER = "Bearer ";
    /** A manifest names every part of a result. */
    private static final int MAX_BODY_BYTES = 16 << 20;

    /** How long a runner that stands by is kept waiting for an answer. */
    private static final Duration POLL = Duration.ofSeconds(10);

    private final Function<QueryId, ? extends Optional<? extends CallbackTarget>> jobs;
    private final Function<QueryId, Optional<StandbyJob>> standbys;

    CallbackRoutes(
            Function<QueryId, ? extends Optional<? extends CallbackTarget>> jobs,
            Function<QueryId, Optional<StandbyJob>> standbys) {
        this.jobs = jobs;
        this.standbys = standbys;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post(PREFIX + "{id}" + Callback.EVENTS, this::event)
                .post(PREFIX + "{id}" + Callback.FAILURE, this::failure)
                .post(PREFIX + "{id}" + Callback.CLAIM, this::claim)
                .post(PREFIX + "{id}" + Callback.QUERY, this::query);
    }

    private void event(ServerRequest request, ServerResponse response) {
        CallbackTarget job = job(request);
        JobEvent event = body(request, JobEvent.class);
        if (event instanceof JobEvent.Finished(var manifest) && !manifest.id().equals(job.id())) {
            throw invalid("the manifest is another query's");
        }
        job.told(event);
        response.status(Status.NO_CONTENT_204).send();
    }

    private void failure(ServerRequest request, ServerResponse response) {
        CallbackTarget job = job(request);
        job.told(body(request, ErrorInfo.class).toException());
        response.status(Status.NO_CONTENT_204).send();
    }

    private void claim(ServerRequest request, ServerResponse response) throws InterruptedException {
        StandbyJob standby = standby(request);
        Optional<JobShape> shape = standby.awaitClaim(POLL);
        if (shape.isPresent()) {
            send(response, shape.get());
        } else if (standby.isOver()) {
            throw unknown();
        } else {
            response.status(Status.NO_CONTENT_204).send();
        }
    }

    private void query(ServerRequest request, ServerResponse response) throws InterruptedException {
        send(response, standby(request).awaitQuery(POLL).orElseThrow(CallbackRoutes::unknown));
    }

    private static void send(ServerResponse response, Object body) {
        response.headers().contentType(MediaTypes.APPLICATION_JSON);
        response.send(Json.write(body));
    }

    private CallbackTarget job(ServerRequest request) {
        return jobs.apply(id(request))
                .map(CallbackTarget.class::cast)
                .filter(job -> job.isToken(token(request)))
                .orElseThrow(CallbackRoutes::unknown);
    }

    private StandbyJob standby(ServerRequest request) {
        return standbys.apply(id(request))
                .filter(standby -> standby.isToken(token(request)))
                .orElseThrow(CallbackRoutes::unknown);
    }

    private static QueryId id(ServerRequest request) {
        return new QueryId(request.path().pathParameters().get("id"));
    }

    private static String token(ServerRequest request) {
        return request.headers()
                .first(HeaderNames.AUTHORIZATION)
                .filter(value -> value.startsWith(BEARER))
                .orElse(BEARER)
                .substring(BEARER.length());
    }

    private static QueryException unknown() {
        return new QueryException(
                ErrorCode.INVALID_AUTHORIZATION, "there is no such query under way, or the token is not its");
    }

    private static <T> T body(ServerRequest request, Class<T> type) {
        try (InputStream in = request.content().inputStream()) {
            byte[] bytes = in.readNBytes(MAX_BODY_BYTES + 1);
            if (bytes.length > MAX_BODY_BYTES) {
                throw invalid("the body is longer than " + MAX_BODY_BYTES + " bytes");
            }
            T body = STRICT.readValue(bytes, type);
            if (body == null) {
                throw invalid("the body is null");
            }
            return body;
        } catch (IOException e) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, "the body is not what a runner tells", e);
        }
    }

    private static QueryException invalid(String message) {
        return new QueryException(ErrorCode.INVALID_REQUEST, message);
    }
}
