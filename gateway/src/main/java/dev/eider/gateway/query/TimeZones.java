package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Time zones as PostgreSQL's clients name them, under the names that DuckDB knows. */
final class TimeZones {
    /** By lower-case name; DuckDB does not have those of SystemV. */
    private static final Map<String, String> NAMES = names();

    /** Hours east of Greenwich. */
    private static final Pattern HOURS = Pattern.compile("(?<sign>[+-]?)(?<hours>\\d{1,3})(\\.0*)?");
    /** POSIX counts hours west of Greenwich, behind a name that means nothing and may be left out before minutes. */
    private static final Pattern POSIX = Pattern.compile(
            "((?<name>[A-Za-z]+|<[A-Za-z0-9+-]+>)(?=.)|(?=.*:))(?<sign>[+-]?)(?<hours>\\d{1,3})(?<rest>(:\\d{1,2}){0,2})");

    private static final int MAX_EAST = 14;
    private static final int MAX_WEST = 12;

    private TimeZones() {}

    private static Map<String, String> names() {
        Map<String, String> names = new HashMap<>();
        ZoneId.getAvailableZoneIds().stream()
                .filter(id -> !id.startsWith("SystemV/"))
                .forEach(id -> names.put(id.toLowerCase(Locale.ROOT), id));
        names.put("est", "Etc/GMT+5");
        names.put("mst", "Etc/GMT+7");
        names.put("hst", "Etc/GMT+10");
        return Map.copyOf(names);
    }

    /**
     * @param value a name in any case, hours east of Greenwich ({@code 5}, {@code -5}), or hours west of it in POSIX's way ({@code UTC+5},
     *     {@code +05:00})
     * @throws QueryException INVALID_REQUEST if it is not known, or DuckDB has no such zone
     */
    static String accepted(String value) {
        String named = NAMES.get(value.toLowerCase(Locale.ROOT));
        if (named != null) {
            return named;
        }
        Matcher hours = HOURS.matcher(value);
        if (hours.matches()) {
            return offset(value, hours, hours.group("sign").equals("-"));
        }
        Matcher posix = POSIX.matcher(value);
        if (posix.matches() && posix.group("rest").matches("[:0]*")) {
            return offset(value, posix, !posix.group("sign").equals("-"));
        }
        throw unknown(value);
    }

    private static String offset(String value, Matcher matcher, boolean west) {
        int hours = Integer.parseInt(matcher.group("hours"));
        if (hours > (west ? MAX_WEST : MAX_EAST)) {
            throw unknown(value);
        }
        return hours == 0 ? "UTC" : "Etc/GMT" + (west ? "+" : "-") + hours;
    }

    private static QueryException unknown(String value) {
        return new QueryException(
                ErrorCode.INVALID_REQUEST,
                "time zone \"" + value
                        + "\" is not one that DuckDB has; write a name such as Europe/Berlin, or whole hours from -"
                        + MAX_WEST + " to " + MAX_EAST + " such as 2");
    }
}
