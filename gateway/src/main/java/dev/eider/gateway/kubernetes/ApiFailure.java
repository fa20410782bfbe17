package dev.eider.gateway.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.Json;
import io.kubernetes.client.openapi.ApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request to the API server that failed. Its HTTP status is 0 if there was no answer. */
final class ApiFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int CONFLICT = 409;
    private static final int GONE = 410;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final int status;
    private final transient Optional<Duration> retryAfter;

    ApiFailure(int status, String message, Optional<Duration> retryAfter, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    static ApiFailure of(ApiException e) {
        return e.getCode() == 0
                ? noAnswer(e.getCause() == null ? e : e.getCause())
                : new ApiFailure(
                        e.getCode(), message(e.getResponseBody(), e.getCode()), retryAfter(e.getResponseHeaders()), e);
    }

    static ApiFailure noAnswer(Throwable cause) {
        return new ApiFailure(0, "no answer (" + cause + ")", Optional.empty(), cause);
    }

    /** A {@code Status} object, as an answer's body or in a watch. */
    static ApiFailure of(JsonNode status) {
        return new ApiFailure(
                status.path("code").asInt(500), status.path("message").asText(), Optional.empty(), new IOException());
    }

    /** The server's own sentence. */
    private static String message(String body, int code) {
        try {
            String message = Json.mapper()
                    .readTree(body == null ? "" : body)
                    .path("message")
                    .asText();
            return message.isEmpty() ? "status " + code : message;
        } catch (JsonProcessingException _) {
            return "status " + code;
        }
    }

    private static Optional<Duration> retryAfter(Map<String, List<String>> headers) {
        if (headers == null) {
            return Optional.empty();
        }
        return headers.entrySet().stream()
                .filter(header -> header.getKey().toLowerCase(Locale.ROOT).equals("retry-after"))
                .flatMap(header -> header.getValue().stream())
                .filter(value -> value.matches("\\d{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .map(wait -> wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait)
                .findFirst();
    }

    /** The same request may be answered later: no answer, too many requests, or the server's own trouble. */
    boolean isPassing() {
        return status == 0 || status == TOO_MANY_REQUESTS || status >= 500;
    }

    boolean isConflict() {
        return status == CONFLICT;
    }

    /** The version that a watch was to go on from is forgotten. */
    boolean isGone() {
        return status == GONE;
    }

    int status() {
        return status;
    }

    /** What the server asks for, else {@code otherwise}. */
    Duration waitBeforeRetry(Duration otherwise) {
        return retryAfter.orElse(otherwise);
    }
}
