package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.amount.Quantity;
import dev.eider.gateway.query.QueryRequest.Options;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request's options, completed by the session's {@code eider.*} settings. */
final class RequestedOptions {
    static final String STATEMENT_TIMEOUT = "statement_timeout";
    private static final Pattern TIMEOUT =
            Pattern.compile("(?<number>[+-]?[0-9]+(\\.[0-9]*)?)\\s*(?<unit>|us|ms|s|min|h|d)");
    private static final int MAX_TIMEOUT_LENGTH = 40;
    private static final BigDecimal MAX_TIMEOUT_MILLIS = BigDecimal.valueOf(Integer.MAX_VALUE);

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
                .map(RequestedOptions::statementTimeout)
                .filter(Duration::isPositive);
    }

    /** PostgreSQL's units and its range: a number without a unit is milliseconds. */
    private static Duration statementTimeout(String value) {
        Matcher matcher = TIMEOUT.matcher(value.strip());
        if (value.length() > MAX_TIMEOUT_LENGTH || !matcher.matches()) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "statement_timeout: '" + value
                            + "' is not a number of milliseconds, or one with us, ms, s, min, h or d");
        }
        BigDecimal millis = new BigDecimal(matcher.group("number"))
                .multiply(millisOf(matcher.group("unit")))
                .setScale(0, RoundingMode.HALF_EVEN);
        if (millis.signum() < 0 || millis.compareTo(MAX_TIMEOUT_MILLIS) > 0) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    millis + " ms is outside the valid range for parameter \"statement_timeout\" (0 .. "
                            + MAX_TIMEOUT_MILLIS + ")");
        }
        return Duration.ofMillis(millis.longValueExact());
    }

    private static BigDecimal millisOf(String unit) {
        return switch (unit) {
            case "us" -> new BigDecimal("0.001");
            case "s" -> BigDecimal.valueOf(1_000);
            case "min" -> BigDecimal.valueOf(60_000);
            case "h" -> BigDecimal.valueOf(3_600_000);
            case "d" -> BigDecimal.valueOf(86_400_000);
            default -> BigDecimal.ONE;
        };
    }

    /** @throws QueryException INVALID_REQUEST naming the setting and the form that it takes */
    static void check(String name, String value) {
        if (value.isEmpty()) {
            return;
        }
        switch (name) {
            case "eider.cpu" -> Quantity.cpuMillis(name, value);
            case STATEMENT_TIMEOUT -> statementTimeout(value);
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
