package dev.eider.gateway.rest;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is answered when no route has an answer, in the shape of every other error. Nothing internal gets out; the log has it by id. */
final class ErrorRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorRoutes.class);

    /** Of what comes before a body, Helidon does not say what it refuses. */
    private static final String HEAD = "the request's first line or its headers are too long, or malformed";

    private ErrorRoutes() {}

    static void register(HttpRouting.Builder routing) {
        routing.error(QueryException.class, (_, response, e) -> ErrorBody.send(response, e.info(), Optional.empty()))
                .error(HttpException.class, ErrorRoutes::http)
                .error(RequestException.class, (_, response, e) -> http(response, e.status(), e.getMessage()))
                .error(
                        InterruptedException.class,
                        (_, response, _) -> ErrorBody.send(
                                response,
                                ErrorInfo.of(ErrorCode.SHUTTING_DOWN, "the gateway is shutting down; try again"),
                                Optional.empty()))
                .error(Throwable.class, ErrorRoutes::unexpected);
    }

    static void notFound(ServerRequest request, ServerResponse response) {
        ErrorBody.send(
                response,
                404,
                ErrorCode.INVALID_REQUEST,
                "there is no " + request.path().path() + "; statements go to POST /v1/queries");
    }

    private static void http(ServerRequest ignored, ServerResponse response, HttpException e) {
        if (e.status().equals(Status.REQUEST_TIMEOUT_408)) {
            response.headers().set(HeaderValues.CONNECTION_CLOSE);
        }
        http(response, e.status(), e.getMessage());
    }

    private static void http(ServerResponse response, Status status, String message) {
        ErrorBody.send(response, status.code(), codeOf(status), message);
    }

    private static ErrorCode codeOf(Status status) {
        return status.code() >= 500 ? ErrorCode.INTERNAL_ERROR : ErrorCode.INVALID_REQUEST;
    }

    private static void unexpected(ServerRequest request, ServerResponse response, Throwable e) {
        if (e instanceof CloseConnectionException gone) {
            throw gone;
        }
        UUID incident = UUID.randomUUID();
        LOG.error(
                "incident {}: {} {}",
                incident,
                request.prologue().method(),
                request.path().path(),
                e);
        ErrorBody.send(
                response,
                500,
                ErrorCode.INTERNAL_ERROR,
                "internal error; the gateway's log has it as incident " + incident);
    }

    /** For requests that never reach a route: malformed HTTP. */
    static DirectHandler beforeRouting() {
        return (request, type, status, headers, message) -> {
            Optional<String> encoding = request.headers().first(HeaderNames.CONTENT_ENCODING);
            return type == DirectHandler.EventType.BAD_REQUEST && encoding.isPresent()
                    ? response(type, Status.UNSUPPORTED_MEDIA_TYPE_415, headers, encoded(encoding.get()))
                    : response(type, status, headers, message);
        };
    }

    /** Helidon refuses it, but calls it malformed. */
    private static String encoded(String encoding) {
        return "Content-Encoding " + encoding + " is not supported: send the body as it is, without that header";
    }

    private static DirectHandler.TransportResponse response(
            DirectHandler.EventType type, Status status, ServerResponseHeaders headers, @Nullable String message) {
        String text = status.reasonPhrase() + (status.code() >= 500 ? "" : ": " + (message == null ? HEAD : message));
        return DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, ResultFormat.JSON.contentType())
                .keepAlive(type.keepAlive())
                .entity(ErrorBody.bytes(ErrorInfo.of(codeOf(status), text), Optional.empty()))
                .build();
    }
}
