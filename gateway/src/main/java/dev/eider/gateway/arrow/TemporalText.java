package dev.eider.gateway.arrow;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import org.apache.arrow.vector.PeriodDuration;

/** ISO-8601 text of Arrow's dates and times; DuckDB's infinities are {@code infinity} and {@code -infinity}. */
public final class TemporalText {
    private static final long MICROS_OF_DAY = 86_400_000_000L;
    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();

    private TemporalText() {}

    public static String date(int days) {
        if (days == Integer.MAX_VALUE) {
            return "infinity";
        }
        return days == -Integer.MAX_VALUE
                ? "-infinity"
                : LocalDate.ofEpochDay(days).toString();
    }

    /** @param zoned whether the value is a point in time, which is then given in UTC with a {@code Z} */
    public static String timestamp(long value, ChronoUnit unit, boolean zoned) {
        if (value == Long.MAX_VALUE) {
            return "infinity";
        }
        if (value == -Long.MAX_VALUE) {
            return "-infinity";
        }
        String text = DATE_TIME.format(Instant.EPOCH.plus(value, unit).atOffset(ZoneOffset.UTC));
        return zoned ? text + 'Z' : text;
    }

    /** The end of the day is {@code 24:00:00}. */
    public static String time(long value, ChronoUnit unit) {
        Duration sinceMidnight = Duration.of(value, unit);
        return sinceMidnight.toNanos() >= MICROS_OF_DAY * 1_000
                ? "24:00:00"
                : TIME.format(LocalTime.ofNanoOfDay(sinceMidnight.toNanos()));
    }

    /** Such as {@code P1Y2M3DT4H5M6.7S}; each part has its own sign. */
    public static String interval(PeriodDuration interval) {
        String period = interval.getPeriod().normalized().toString();
        return interval.getDuration().isZero()
                ? period
                : (interval.getPeriod().isZero() ? "P" : period)
                        + interval.getDuration().toString().substring(1);
    }
}
