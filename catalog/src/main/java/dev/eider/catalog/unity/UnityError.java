package dev.eider.catalog.unity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An error in the shape that Unity Catalog's clients expect. */
record UnityError(int status, String code, String message) {
    private static final Logger LOG = LoggerFactory.getLogger(UnityError.class);

    static final UnityError NO_SUCH_PATH = new UnityError(
            404,
            "ENDPOINT_NOT_FOUND",
            "there is nothing at this path, or not by this method: see catalogs, schemas and tables");

    /** @param kind {@code CATALOG}, {@code SCHEMA} or {@code TABLE}: what the request was about */
    static UnityError of(String kind, QueryException e) {
        String code = switch (e.code()) {
            case CATALOG_NOT_FOUND -> "CATALOG_DOES_NOT_EXIST";
            case SCHEMA_NOT_FOUND -> "SCHEMA_DOES_NOT_EXIST";
            case TABLE_NOT_FOUND -> "TABLE_DOES_NOT_EXIST";
            case ALREADY_EXISTS -> kind + "_ALREADY_EXISTS";
            case SCHEMA_NOT_EMPTY -> kind + "_NOT_EMPTY";
            case INVALID_REQUEST -> "INVALID_PARAMETER_VALUE";
            case NOT_SUPPORTED -> "UNIMPLEMENTED";
            case STATEMENT_TOO_LARGE -> "REQUEST_LIMIT_EXCEEDED";
            default -> e.code().name();
        };
        return new UnityError(e.code().httpStatus(), code, e.getMessage());
    }

    static UnityError unexpected(ServerRequest request, RuntimeException e) {
        LOG.error(
                "{} {} failed",
                request.prologue().method(),
                request.path().absolute().path(),
                e);
        return new UnityError(
                ErrorCode.INTERNAL_ERROR.httpStatus(),
                ErrorCode.INTERNAL_ERROR.name(),
                "the request could not be handled; the gateway's log has the details");
    }

    void send(ServerResponse response) {
        ObjectNode body = UnityJson.nothing().put("error_code", code).put("message", message);
        body.putArray("details");
        UnityJson.send(response, status, body);
    }
}
