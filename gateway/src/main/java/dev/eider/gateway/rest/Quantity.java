package dev.eider.gateway.rest;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;

/** Amounts with units as people write them in requests: {@code 10s}, {@code PT1M}, {@code 512MiB}, {@code 2}, {@code 1500m}. */
final class Quantity {
    private static final Map<String, Long> BYTES = Map.of(
            "",
            1L,
            "b",
            1L,
            "kb",
            1_000L,
            "mb",
            1_000_000L,
            "gb",
            1_000_000_000L,
            "tb",
            1_000_000_000_000L,
            "kib",
            1L << 10,
            "mib",
            1L << 20,
            "gib",
            1L << 30,
            "tib",
            1L << 40);
    private static final Map<String, Long> MILLIS =
            Map.of("", 1_000L, "ms", 1L, "s", 1_000L, "m", 60_000L, "min", 60_000L, "h", 3_600_000L);
    private static final Map<String, Long> CPU_MILLIS = Map.of("", 1_000L, "m", 1L);

    private Quantity() {}

    /** A number without a unit is seconds. */
    static Duration duration(String place, String text) {
        if (text.startsWith("P") || text.startsWith("p")) {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException e) {
                throw wrong(place, text, "a duration such as 10s, 500ms or PT10S");
            }
        }
        return Duration.ofMillis(scaled(place, text, MILLIS, "a duration such as 10s, 500ms or PT10S"));
    }

    /** A number without a unit is bytes; {@code GB} is 10^9 and {@code GiB} is 2^30. */
    static long bytes(String place, String text) {
        return scaled(place, text, BYTES, "a number of bytes such as 1073741824, 512MiB or 2GB");
    }

    /** A number without a unit is CPUs; {@code m} is thousandths. */
    static int cpuMillis(String place, String text) {
        String form = "a number of CPUs such as 2, 0.5 or 1500m";
        long millis = scaled(place, text, CPU_MILLIS, form);
        if (millis > Integer.MAX_VALUE) {
            throw wrong(place, text, form);
        }
        return (int) millis;
    }

    private static long scaled(String place, String text, Map<String, Long> units, String form) {
        String stripped = text.strip();
        int end = 0;
        while (end < stripped.length() && (Character.isDigit(stripped.charAt(end)) || stripped.charAt(end) == '.')) {
            end++;
        }
        Long unit = units.get(stripped.substring(end).strip().toLowerCase(Locale.ROOT));
        if (unit == null || end == 0) {
            throw wrong(place, text, form);
        }
        try {
            return new BigDecimal(stripped.substring(0, end))
                    .multiply(BigDecimal.valueOf(unit))
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
