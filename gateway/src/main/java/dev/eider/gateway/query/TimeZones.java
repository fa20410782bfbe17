package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Time zones as PostgreSQL's clients name them, under the names that DuckDB knows. */
final class TimeZones {
    /** By lower-case name; DuckDB does not have those of SystemV. */
    private static final Map<String, String> NAMES = ZoneId.getAvailableZoneIds().stream()
            .filter(id -> !id.startsWith("SystemV/"))
            .collect(Collectors.toUnmodifiableMap(id -> id.toLowerCase(Locale.ROOT), Function.identity()));

    private static final Pattern OFFSET = Pattern.compile("(?i)(UTC|GMT)?([+-])(\\d{1,2})(:?00)?");
    private static final int MAX_EAST = 14;
    private static final int MAX_WEST = 12;

    private TimeZones() {}

    /**
     * @param value a name in any case, or whole hours: east of Greenwich as a number ({@code +5}), west of it behind {@code UTC} or {@code
     *     GMT} (POSIX)
     * @throws QueryException INVALID_REQUEST if it is not known
     */
    static String accepted(String value) {
        String named = NAMES.get(value.toLowerCase(Locale.ROOT));
        if (named != null) {
            return named;
        }
        Matcher offset = OFFSET.matcher(value);
        if (offset.matches()) {
            int hours = Integer.parseInt(offset.group(3));
            boolean west = offset.group(2).equals("-") == (offset.group(1) == null);
            if (hours <= (west ? MAX_WEST : MAX_EAST)) {
                return hours == 0 ? "UTC" : "Etc/GMT" + (west ? "+" : "-") + hours;
            }
        }
        throw new QueryException(
                ErrorCode.INVALID_REQUEST,
                "time zone \"" + value
                        + "\" is not known; write a name such as Europe/Berlin, or whole hours such as +2");
    }
}
