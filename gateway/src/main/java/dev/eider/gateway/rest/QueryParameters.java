package dev.eider.gateway.rest;

import io.helidon.webserver.http.ServerRequest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A request's parameters behind the question mark. Unknown ones are refused. All errors are INVALID_REQUEST. */
final class QueryParameters {
    private final ServerRequest request;

    QueryParameters(ServerRequest request, Set<String> known) {
        this.request = request;
        for (String name : new TreeSet<>(request.query().names())) {
            if (!known.contains(name)) {
                throw SubmitBodyParser.wrong(
                        "unknown parameter " + name + "; there are " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    Optional<String> text(String name) {
        return request.query().contains(name) ? Optional.of(request.query().get(name)) : Optional.empty();
    }

    /** From {@code min} to {@code max}. */
    long number(String name, long absent, long min, long max) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return absent;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException _) {
            // answered below, as any other number that will not do
        }
        throw SubmitBodyParser.wrong(name + ": '" + text.get() + "' is not a whole number from " + min + " to " + max);
    }

    boolean flag(String name) {
        return switch (text(name).orElse("false").toLowerCase(Locale.ROOT)) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw SubmitBodyParser.wrong(name + " is not true or false");
        };
    }

    Optional<Instant> instant(String name) {
        try {
            return text(name).map(Instant::parse);
        } catch (DateTimeParseException _) {
            throw SubmitBodyParser.wrong(name + " is not a time such as 2026-01-31T12:00:00Z");
        }
    }
}
