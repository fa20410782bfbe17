package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.query.QueryRequest.Options;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request's options, completed by the session's {@code eider.*} settings. */
final class RequestedOptions {
    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,3})?)\\s*([A-Za-z]*)");

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
                asked.timeLimit().or(() -> value(session, "eider.time_limit").map(RequestedOptions::duration)));
    }

    /** @throws QueryException INVALID_REQUEST naming the setting and the form that it takes */
    static void check(String name, String value) {
        if (value.isEmpty()) {
            return;
        }
        switch (name) {
            case "eider.cpu" -> parseCpu(value);
            case "eider.time_limit" -> duration(value);
            default -> parseBytes(name, value);
        }
    }

    private static Optional<String> value(Session session, String name) {
        return session.setting(name).filter(v -> !v.isEmpty());
    }

    private static OptionalInt cpuMillis(Session session) {
        return value(session, "eider.cpu").map(v -> OptionalInt.of(parseCpu(v))).orElse(OptionalInt.empty());
    }

    private static OptionalLong bytes(Session session, String name) {
        return value(session, name)
                .map(v -> OptionalLong.of(parseBytes(name, v)))
                .orElse(OptionalLong.empty());
    }

    private static int parseCpu(String value) {
        Matcher m = match(value, "eider.cpu", "a number of CPUs such as 4 or 1500m");
        double number = Double.parseDouble(m.group(1));
        double millis = m.group(2).equals("m") ? number : number * 1000;
        if (millis < 1
                || millis > 1_024_000
                || !(m.group(2).isEmpty() || m.group(2).equals("m"))) {
            throw refuse("eider.cpu", value, "a number of CPUs such as 4 or 1500m");
        }
        return (int) millis;
    }

    private static long parseBytes(String name, String value) {
        String form = "an amount such as 4GiB, 512MB or 1000000";
        Matcher m = match(value, name, form);
        double unit = switch (m.group(2).toLowerCase(Locale.ROOT)) {
            case "", "b" -> 1;
            case "k", "kb" -> 1e3;
            case "m", "mb" -> 1e6;
            case "g", "gb" -> 1e9;
            case "t", "tb" -> 1e12;
            case "ki", "kib" -> 1L << 10;
            case "mi", "mib" -> 1L << 20;
            case "gi", "gib" -> 1L << 30;
            case "ti", "tib" -> 1L << 40;
            default -> throw refuse(name, value, form);
        };
        return (long) (Double.parseDouble(m.group(1)) * unit);
    }

    private static Duration duration(String value) {
        String form = "a time such as 500ms, 30s, 10min or 1h";
        Matcher m = match(value, "eider.time_limit", form);
        double millis = switch (m.group(2).toLowerCase(Locale.ROOT)) {
            case "ms" -> 1;
            case "", "s" -> 1e3;
            case "m", "min" -> 6e4;
            case "h" -> 3.6e6;
            default -> throw refuse("eider.time_limit", value, form);
        };
        return Duration.ofMillis((long) (Double.parseDouble(m.group(1)) * millis));
    }

    private static Matcher match(String value, String name, String form) {
        Matcher matcher = QUANTITY.matcher(value.strip());
        if (!matcher.matches()) {
            throw refuse(name, value, form);
        }
        return matcher;
    }

    private static QueryException refuse(String name, String value, String form) {
        return new QueryException(ErrorCode.INVALID_REQUEST, name + " takes " + form + ", not \"" + value + "\"");
    }
}
