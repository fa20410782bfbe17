package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Time zones as PostgreSQL's clients name them, under the names that DuckDB knows. */
final class TimeZones {
    /** What Java and DuckDB have for names that are PostgreSQL's. */
    private static final Map<String, String> ABBREVIATIONS =
            Map.of("EST", "Etc/GMT+5", "MST", "Etc/GMT+7", "HST", "Etc/GMT+10");
    /** By lower-case name; DuckDB does not have those of SystemV. */
    private static final Map<String, String> NAMES = names();

    /** Hours east of Greenwich. */
    private static final Pattern HOURS = Pattern.compile("[+-]?\\d{1,3}(\\.\\d{0,6})?");
    /** POSIX counts hours west of Greenwich, behind a name that means nothing and may be left out before minutes. */
    private static final Pattern POSIX = Pattern.compile(
            "((?<name>[A-Za-z]+|<[A-Za-z0-9:+-]+>)(?=.)|(?=.*:))(?<sign>[+-]?)(?<hours>\\d{1,3})(:(?<minutes>[0-5]?\\d))?(:0{1,2})?");

    private static final BigDecimal HOUR = BigDecimal.valueOf(60);
    private static final BigDecimal MAX_EAST = BigDecimal.valueOf(14);
    private static final BigDecimal MAX_WEST = BigDecimal.valueOf(12);

    private TimeZones() {}

    private static Map<String, String> names() {
        Map<String, String> names = new HashMap<>();
        ZoneId.getAvailableZoneIds().stream()
                .filter(id -> !id.startsWith("SystemV/"))
                .forEach(id -> names.put(id.toLowerCase(Locale.ROOT), id));
        ABBREVIATIONS.keySet().forEach(name -> names.put(name.toLowerCase(Locale.ROOT), name));
        return Map.copyOf(names);
    }

    /**
     * The zone as PostgreSQL tells it, which is its own when it is asked for.
     *
     * @param value a name in any case, hours east of Greenwich ({@code 5}, {@code -5.5}), or hours west of it in POSIX's way ({@code UTC+5},
     *     {@code +05:00})
     * @throws QueryException INVALID_REQUEST if it is not known, or DuckDB has no such zone
     */
    static String accepted(String value) {
        String named = NAMES.get(value.toLowerCase(Locale.ROOT));
        if (named != null) {
            return named;
        }
        if (HOURS.matcher(value).matches()) {
            return posix(minutes(value, new BigDecimal(value).multiply(HOUR)));
        }
        var _ = minutesEast(value);
        return value;
    }

    /** As {@code <+05>-05}, in which the name says what Greenwich does, and the number what POSIX does. */
    private static String posix(int minutesEast) {
        int minutes = Math.abs(minutesEast);
        String offset = String.format(Locale.ROOT, "%02d", minutes / 60)
                + (minutes % 60 > 0 ? String.format(Locale.ROOT, ":%02d", minutes % 60) : "");
        return minutesEast < 0 ? "<-" + offset + ">+" + offset : "<+" + offset + ">-" + offset;
    }

    /** Of an offset in POSIX's way. */
    private static int minutesEast(String value) {
        Matcher posix = POSIX.matcher(value);
        if (!posix.matches()) {
            throw unknown(value);
        }
        BigDecimal hours = new BigDecimal(posix.group("hours")).multiply(HOUR);
        BigDecimal offset = hours.add(
                new BigDecimal(Optional.ofNullable(posix.group("minutes")).orElse("0")));
        return minutes(value, posix.group("sign").equals("-") ? offset : offset.negate());
    }

    /** @param east of Greenwich, in minutes */
    private static int minutes(String value, BigDecimal east) {
        boolean within =
                east.compareTo(MAX_EAST.multiply(HOUR)) <= 0 && east.negate().compareTo(MAX_WEST.multiply(HOUR)) <= 0;
        if (!within || east.stripTrailingZeros().scale() > 0) {
            throw unknown(value);
        }
        return east.intValue();
    }

    /**
     * The name that DuckDB and Java have for it, which both read offsets with minutes in the way of ISO 8601.
     *
     * @param accepted as {@link #accepted} returns it
     */
    static String ofEngine(String accepted) {
        if (NAMES.containsKey(accepted.toLowerCase(Locale.ROOT))) {
            return ABBREVIATIONS.getOrDefault(accepted, accepted);
        }
        int east = minutesEast(accepted);
        int minutes = Math.abs(east);
        if (minutes % 60 > 0) {
            return String.format(Locale.ROOT, "GMT%s%02d:%02d", east < 0 ? "-" : "+", minutes / 60, minutes % 60);
        }
        return minutes == 0 ? "UTC" : "Etc/GMT" + (east < 0 ? "+" : "-") + minutes / 60;
    }

    private static QueryException unknown(String value) {
        return new QueryException(
                ErrorCode.INVALID_REQUEST,
                "time zone \"" + value
                        + "\" is not one that DuckDB has; write a name such as Europe/Berlin, or hours from -"
                        + MAX_WEST + " to " + MAX_EAST + " such as 2 or 5.5");
    }
}
