package dev.eider.gateway.query;

import dev.eider.contract.QueryException;
import dev.eider.gateway.amount.Quantity;
import dev.eider.gateway.query.QueryRequest.Options;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A request's options, completed by the session's {@code eider.*} settings. */
final class RequestedOptions {
    static final String STATEMENT_TIMEOUT = "statement_timeout";

    private RequestedOptions() {}

    static Options of(QueryRequest request) {
        Session session = request.session();
        Options asked = request.options();
        return new Options(
                asked.cpuMillis().isPresent() ? asked.cpuMillis() : cpuMillis(session),
                asked.memoryBytes().isPresent() ? asked.memoryBytes() : bytes(session, "eider.memory"),
                asked.maxBytesScanned().isPresent()
                        ? asked.maxBytesScanned()
                        : bytes(session, "eider.max_bytes_scanned"),
                asked.timeLimit()
                        .or(() -> value(session, "eider.time_limit")
                                .map(v -> Quantity.timeLimit("eider.time_limit", v))));
    }

    /** 0 is none. */
    static Optional<Duration> statementTimeout(Session session) {
        return value(session, STATEMENT_TIMEOUT)
                .map(value -> Duration.ofMillis(Measure.TIME.of(STATEMENT_TIMEOUT, value)))
                .filter(Duration::isPositive);
    }

    /** @throws QueryException INVALID_REQUEST naming the setting and the form that it takes */
    static void check(String name, String value) {
        if (value.isEmpty()) {
            return;
        }
        switch (name) {
            case "eider.cpu" -> Quantity.cpuMillis(name, value);
            case "eider.time_limit" -> Quantity.timeLimit(name, value);
            default -> Quantity.bytes(name, value);
        }
    }

    private static Optional<String> value(Session session, String name) {
        return session.setting(name).filter(v -> !v.isEmpty());
    }

    private static OptionalInt cpuMillis(Session session) {
        return value(session, "eider.cpu")
                .map(v -> OptionalInt.of(Quantity.cpuMillis("eider.cpu", v)))
                .orElse(OptionalInt.empty());
    }

    private static OptionalLong bytes(Session session, String name) {
        return value(session, name)
                .map(v -> OptionalLong.of(Quantity.bytes(name, v)))
                .orElse(OptionalLong.empty());
    }
}
