package dev.eider.estimator.table;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Types that values in paths are taken for, as DuckDB does: each for the first one that its strict cast takes it for, and all of a column have
 * to agree. The values count as they stand in the path, so that escaped ones are text. The patterns are those of DuckDB's casts from text.
 */
enum PartitionType {
    DATE,
    TIMESTAMP,
    BIGINT,
    VARCHAR;

    private static final String DAY_PART =
            "\\s*(?<year>-?\\d+)(?<separator>[-/\\\\ ])(?<month>\\d{1,2})\\k<separator>(?<day>\\d{1,2})(?<bc>\\s\\((?i:bc)\\))?";
    private static final String TIME_PART =
            "(?<hours>\\d{1,9}):((?<minutes>\\d{1,2})(:((?<seconds>\\d{1,2})(\\.(?<fraction>\\d*))?)?)?)?";
    /** Of which the cast to a timestamp without a zone makes nothing. */
    private static final String ZONE_PART = "(Z|[-+]\\d\\d(\\d\\d|:\\d\\d(:\\d\\d)?)?| [\\w/+:-]*)\\s*";

    private static final Pattern DAY = Pattern.compile(DAY_PART + "\\s*");
    private static final Pattern NAMED_DAY =
            Pattern.compile("\\s*-?(inf|(infinity|epoch)\\s*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern TIME =
            Pattern.compile(DAY_PART + "(?!\\d)([T ]?\\s*" + TIME_PART + "(" + ZONE_PART + ")?)?");

    private static final Pattern NUMBER = Pattern.compile("\\s*(?<digits>-\\d+|0|[1-9]\\d*)\\s*");
    private static final Pattern HEX = Pattern.compile("\\s*0[xX](?<digits>\\p{XDigit}(_?\\p{XDigit})*)");
    private static final Pattern BINARY = Pattern.compile("\\s*0[bB](?<digits>[01](_?[01])*)");

    private static final int MIN_YEAR_DIGITS = 2;
    /** Beyond them no type has days. */
    private static final int MAX_YEAR_LENGTH = 8;

    private static final long DAY_MICROS = 86_400_000_000L;
    private static final int MICROS_DIGITS = 6;

    /** @param values as they stand in the paths, without those that mean NULL by Hive's name for it */
    static PartitionType of(List<String> values) {
        List<PartitionType> types = values.stream()
                .filter(v -> !v.equalsIgnoreCase("NULL"))
                .map(PartitionType::of)
                .distinct()
                .toList();
        return types.size() == 1 ? types.getFirst() : VARCHAR;
    }

    private static PartitionType of(String value) {
        if (isDay(value)) {
            return DATE;
        }
        if (isTime(value)) {
            return TIMESTAMP;
        }
        return isNumber(value) ? BIGINT : VARCHAR;
    }

    /** A year of one digit may as well be a month. */
    private static boolean isDay(String value) {
        Matcher day = DAY.matcher(value);
        if (!day.matches()) {
            return NAMED_DAY.matcher(value).matches();
        }
        return day.group("year").replace("-", "").length() >= MIN_YEAR_DIGITS
                && epochDay(day).isPresent();
    }

    private static Optional<Long> epochDay(Matcher day) {
        String digits = day.group("year").replaceFirst("^(-?)0+(?=\\d)", "$1");
        if (digits.length() > MAX_YEAR_LENGTH) {
            return Optional.empty();
        }
        int year = Integer.parseInt(digits);
        boolean negative = day.group("year").startsWith("-");
        boolean beforeChrist = day.group("bc") != null;
        if (beforeChrist && (negative || year == 0)) {
            return Optional.empty();
        }
        try {
            long days = LocalDate.of(
                            beforeChrist ? 1 - year : year,
                            Integer.parseInt(day.group("month")),
                            Integer.parseInt(day.group("day")))
                    .toEpochDay();
            return Optional.of(days).filter(d -> Math.abs(d) < Integer.MAX_VALUE);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean isTime(String value) {
        Matcher time = TIME.matcher(value);
        if (!time.matches()) {
            return false;
        }
        long minutes = number(time.group("minutes"));
        long seconds = number(time.group("seconds"));
        long micros = 1_000_000L * (3600 * number(time.group("hours")) + 60 * minutes + seconds)
                + micros(time.group("fraction"));
        return minutes < 60
                && seconds < 60
                && micros <= DAY_MICROS
                && epochDay(time).filter(day -> isInRange(day, micros)).isPresent();
    }

    /** The outermost microseconds stand for infinity. */
    private static boolean isInRange(long day, long micros) {
        BigInteger time =
                BigInteger.valueOf(day).multiply(BigInteger.valueOf(DAY_MICROS)).add(BigInteger.valueOf(micros));
        return time.abs().compareTo(BigInteger.valueOf(Long.MAX_VALUE)) < 0;
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static long micros(@Nullable String fraction) {
        return fraction == null
                ? 0
                : Long.parseLong((fraction + "0".repeat(MICROS_DIGITS)).substring(0, MICROS_DIGITS));
    }

    private static boolean isNumber(String value) {
        return isWhole(NUMBER.matcher(value), 10)
                || isWhole(HEX.matcher(value), 16)
                || isWhole(BINARY.matcher(value), 2);
    }

    private static boolean isWhole(Matcher number, int radix) {
        return number.matches()
                && new BigInteger(number.group("digits").replace("_", ""), radix).bitLength() < Long.SIZE;
    }
}
