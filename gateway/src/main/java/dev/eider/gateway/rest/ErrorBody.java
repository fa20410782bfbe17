package dev.eider.gateway.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryId;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The one shape of an error: {@code {"error": {code, sql_state, kind, message, position, hint}, "query_id": …}}. */
final class ErrorBody {
    private ErrorBody() {}

    static ObjectNode tree(ErrorInfo error) {
        ObjectNode tree = RestJson.mapper().createObjectNode();
        tree.put("code", error.code().name());
        tree.put("sql_state", error.code().sqlState());
        tree.put("kind", error.code().kind().name());
        tree.put("message", error.message());
        tree.put("position", error.position().isPresent() ? error.position().getAsInt() : null);
        tree.put("hint", error.hint().orElse(null));
        return tree;
    }

    static byte[] bytes(ErrorInfo error, Optional<QueryId> query) {
        ObjectNode body = RestJson.mapper().createObjectNode();
        body.set("error", tree(error));
        query.ifPresent(id -> body.put("query_id", id.value()));
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    static void send(ServerResponse response, ErrorInfo error, Optional<QueryId> query) {
        send(response, error.code().httpStatus(), error, query);
    }

    /** For what HTTP has a status of its own. */
    static void send(ServerResponse response, int status, ErrorCode code, String message) {
        send(response, status, ErrorInfo.of(code, message), Optional.empty());
    }

    private static void send(ServerResponse response, int status, ErrorInfo error, Optional<QueryId> query) {
        response.status(status);
        response.headers().set(HeaderNames.CONTENT_TYPE, ResultFormat.JSON.contentType());
        response.send(bytes(error, query));
    }
}
