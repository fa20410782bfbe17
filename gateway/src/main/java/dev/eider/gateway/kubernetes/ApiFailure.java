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
    private static final int INVALID = 422;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final int status;
    private final boolean namesFields;
    private final transient Optional<Duration> retryAfter;

    private ApiFailure(
            int status, String message, boolean namesFields, Optional<Duration> retryAfter, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.namesFields = namesFields;
        this.retryAfter = retryAfter;
    }

    static ApiFailure of(ApiException e) {
        if (e.getCode() == 0) {
            return noAnswer(e.getCause() == null ? e : e.getCause());
        }
        JsonNode status = parsed(e.getResponseBody());
        String message = status.path("message").asText();
        return new ApiFailure(
                e.getCode(),
                message.isEmpty() ? "status " + e.getCode() : message,
                namesFields(status),
                retryAfter(e.getResponseHeaders()),
                e);
    }

    static ApiFailure noAnswer(Throwable cause) {
        return new ApiFailure(0, "no answer (" + cause + ")", false, Optional.empty(), cause);
    }

    /** A {@code Status} object, as an answer's body or in a watch. */
    static ApiFailure of(JsonNode status) {
        return new ApiFailure(
                status.path("code").asInt(500),
                status.path("message").asText(),
                false,
                Optional.empty(),
                new IOException());
    }

    /** A {@code Status} object; a missing node if it is none. */
    private static JsonNode parsed(String body) {
        try {
            return Json.mapper().readTree(body == null ? "" : body);
        } catch (JsonProcessingException _) {
            return Json.mapper().missingNode();
        }
    }

    private static boolean namesFields(JsonNode status) {
        for (JsonNode cause : status.path("details").path("causes")) {
            if (!cause.path("field").asText().isEmpty()) {
                return true;
            }
        }
        return false;
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

    /** The object itself is at fault, by the server's own rules; policies answer with the same statuses, but know no fields. */
    boolean isInvalid() {
        return status == INVALID && namesFields;
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
