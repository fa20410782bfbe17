package dev.eider.gateway.amount;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Amounts with units as people write them in requests and settings: {@code 10s}, {@code PT1M}, {@code 512MiB}, {@code 2}, {@code 1500m}. */
public final class Quantity {
    private static final int MAX_LENGTH = 40;
    private static final int MAX_CPU_MILLIS = 1_024_000;
    /** As much as the configuration's queries.time_limit_seconds can be. */
    private static final Duration MAX_TIME_LIMIT = Duration.ofDays(30);

    private Quantity() {}

    /**
     * A number without a unit is seconds; ISO 8601 is understood, too.
     *
     * @param place what the text was given for, as errors name it
     * @throws QueryException INVALID_REQUEST unless it is a duration, zero or longer
     */
    public static Duration duration(String place, String text) {
        String form = "a duration such as 10s, 500ms, 10min or PT10S";
        if (text.startsWith("P") || text.startsWith("p")) {
            try {
                Duration duration = Duration.parse(text);
                if (!duration.isNegative()) {
                    return duration;
                }
            } catch (DateTimeParseException e) {
                throw wrong(place, text, form);
            }
        }
        return Duration.ofMillis(scaled(place, text, Quantity::millis, form));
    }

    /**
     * How long a job may run, as {@link #duration}.
     *
     * @throws QueryException INVALID_REQUEST unless it is between a millisecond and thirty days
     */
    public static Duration timeLimit(String place, String text) {
        Duration limit = duration(place, text);
        if (limit.compareTo(Duration.ofMillis(1)) < 0 || limit.compareTo(MAX_TIME_LIMIT) > 0) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    place + ": '" + text + "' is not between 1ms and " + MAX_TIME_LIMIT.toHours() + "h");
        }
        return limit;
    }

    /**
     * A number without a unit is bytes; {@code GB} is 10^9 and {@code GiB} is 2^30.
     *
     * @param place what the text was given for, as errors name it
     * @throws QueryException INVALID_REQUEST unless it is a number of bytes
     */
    public static long bytes(String place, String text) {
        return scaled(place, text, Quantity::byteCount, "a number of bytes such as 1073741824, 512MiB or 2GB");
    }

    /**
     * A number without a unit is CPUs; {@code m} is thousandths.
     *
     * @param place what the text was given for, as errors name it
     * @throws QueryException INVALID_REQUEST unless it is between a thousandth and 1024 CPUs
     */
    public static int cpuMillis(String place, String text) {
        String form = "a number of CPUs such as 2, 0.5 or 1500m";
        long millis = scaled(place, text, unit -> unit.isEmpty() ? 1000 : unit.equals("m") ? 1 : 0, form);
        if (millis < 1 || millis > MAX_CPU_MILLIS) {
            throw wrong(place, text, form);
        }
        return (int) millis;
    }

    private static long millis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "", "s" -> 1_000;
            case "m", "min" -> 60_000;
            case "h" -> 3_600_000;
            default -> 0;
        };
    }

    private static long byteCount(String unit) {
        return switch (unit) {
            case "", "b" -> 1;
            case "k", "kb" -> 1_000;
            case "m", "mb" -> 1_000_000;
            case "g", "gb" -> 1_000_000_000;
            case "t", "tb" -> 1_000_000_000_000L;
            case "ki", "kib" -> 1L << 10;
            case "mi", "mib" -> 1L << 20;
            case "gi", "gib" -> 1L << 30;
            case "ti", "tib" -> 1L << 40;
            default -> 0;
        };
    }

    /** @param factors of a unit in lower case; 0 where there is no such unit */
    private static long scaled(String place, String text, ToLongFunction<String> factors, String form) {
        String stripped = text.strip();
        int end = 0;
        while (end < stripped.length() && (Character.isDigit(stripped.charAt(end)) || stripped.charAt(end) == '.')) {
            end++;
        }
        long factor = factors.applyAsLong(stripped.substring(end).strip().toLowerCase(Locale.ROOT));
        if (factor == 0 || end == 0 || stripped.length() > MAX_LENGTH) {
            throw wrong(place, text, form);
        }
        try {
            return new BigDecimal(stripped.substring(0, end))
                    .multiply(BigDecimal.valueOf(factor))
                    .setScale(0, RoundingMode.UP)
                    .longValueExact();
        } catch (NumberFormatException e) {
            throw wrong(place, text, form);
        } catch (ArithmeticException e) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, place + ": '" + text + "' is too large", e);
        }
    }

    private static QueryException wrong(String place, String text, String form) {
        return new QueryException(ErrorCode.INVALID_REQUEST, place + ": '" + text + "' is not " + form);
    }
}
