package dev.eider.gateway.flightsql;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.apache.arrow.flight.FlightRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Errors as gRPC statuses: the message is the description; trailers carry {@code eider-error-code}, {@code eider-sql-state} and, where
 * there is one, {@code eider-query-id}, {@code eider-position} (1-based characters) and {@code eider-hint-bin} (UTF-8).
 */
final class FlightErrors {
    private static final Logger LOG = LoggerFactory.getLogger(FlightErrors.class);

    private FlightErrors() {}

    /** Keeps what is meant for a client; anything else goes to the log under an id that the client is told. */
    static RuntimeException status(Throwable error, Optional<QueryId> query) {
        return switch (error) {
            case QueryException e -> status(e.info(), query);
            // So Arrow's loader wraps what goes wrong with a column.
            case IllegalArgumentException e
            when e.getCause() instanceof QueryException known -> status(known.info(), query);
            case StatusRuntimeException e -> e;
            case FlightRuntimeException e -> e;
            case InterruptedException _ ->
                status(ErrorInfo.of(ErrorCode.SHUTTING_DOWN, "the gateway is shutting down; try again"), query);
            default -> {
                UUID incident = UUID.randomUUID();
                LOG.error("incident {}", incident, error);
                yield status(
                        ErrorInfo.of(
                                ErrorCode.INTERNAL_ERROR,
                                "internal error; the gateway's log has it as incident " + incident),
                        query);
            }
        };
    }

    private static StatusRuntimeException status(ErrorInfo error, Optional<QueryId> query) {
        Metadata trailers = new Metadata();
        trailers.put(ascii("eider-error-code"), error.code().name());
        trailers.put(ascii("eider-sql-state"), error.code().sqlState());
        query.ifPresent(id -> trailers.put(ascii("eider-query-id"), id.value()));
        error.position().ifPresent(position -> trailers.put(ascii("eider-position"), Integer.toString(position)));
        error.hint()
                .ifPresent(hint -> trailers.put(
                        Metadata.Key.of("eider-hint-bin", Metadata.BINARY_BYTE_MARSHALLER),
                        hint.getBytes(StandardCharsets.UTF_8)));
        String hint = error.hint().map(text -> " " + text).orElse("");
        return Status.Code.valueOf(error.code().grpcStatus())
                .toStatus()
                .withDescription(error.message() + hint)
                .asRuntimeException(trailers);
    }

    private static Metadata.Key<String> ascii(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
