package dev.eider.estimator.table;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Types that values in paths are taken for, as DuckDB does: the first that fits all of a column's values. The values count as they stand in
 * the path, so that escaped ones are text; a number with a leading zero is text, too, for it would lose the zero.
 */
enum PartitionType {
    DATE,
    TIMESTAMP,
    BIGINT,
    VARCHAR;

    private static final Pattern DAY =
            Pattern.compile("(-?\\d{2,7})-(\\d{1,2})-(\\d{1,2})( \\(bc\\))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAMED_DAY = Pattern.compile("-?(inf|infinity|epoch)", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBER = Pattern.compile("-?\\d+");

    /** @param values as they stand in the paths, without those that mean NULL by Hive's name for it */
    static PartitionType of(List<String> values) {
        List<String> known =
                values.stream().filter(v -> !v.equalsIgnoreCase("NULL")).toList();
        if (known.isEmpty()) {
            return VARCHAR;
        }
        for (PartitionType type : values()) {
            if (known.stream().allMatch(type::fits)) {
                return type;
            }
        }
        return VARCHAR;
    }

    private boolean fits(String value) {
        try {
            return switch (this) {
                case DATE -> isDay(value.strip());
                case TIMESTAMP -> !LocalDateTime.parse(value.replace(' ', 'T')).equals(LocalDateTime.MAX);
                case BIGINT -> isNumber(value.strip());
                case VARCHAR -> true;
            };
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isDay(String value) {
        Matcher day = DAY.matcher(value);
        if (!day.matches()) {
            return NAMED_DAY.matcher(value).matches();
        }
        int year = Integer.parseInt(day.group(1));
        boolean beforeChrist = day.group(4) != null;
        if (beforeChrist && year < 1) {
            return false;
        }
        long days = LocalDate.of(
                        beforeChrist ? 1 - year : year, Integer.parseInt(day.group(2)), Integer.parseInt(day.group(3)))
                .toEpochDay();
        return Math.abs(days) < Integer.MAX_VALUE;
    }

    private static boolean isNumber(String value) {
        boolean leadingZero = value.length() > 1 && value.charAt(0) == '0';
        return !leadingZero && NUMBER.matcher(value).matches() && new BigInteger(value).bitLength() < Long.SIZE;
    }
}
