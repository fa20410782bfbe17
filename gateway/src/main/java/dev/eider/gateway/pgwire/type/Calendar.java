package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;

/** Dates and times as PostgreSQL writes them with DateStyle ISO. */
final class Calendar {
    static final long DAY_MICROS = 86_400_000_000L;
    /** 2000-01-01, PostgreSQL's day 0, as a day of 1970. */
    static final long POSTGRES_DAY = 10_957;

    static final long POSTGRES_MICROS = POSTGRES_DAY * DAY_MICROS;

    private static final long SECOND_MICROS = 1_000_000;
    private static final int ERA_DAYS = 146_097;

    private Calendar() {}

    /**
     * Appends year, month and day (proleptic Gregorian; Hinnant, "chrono-compatible low-level date algorithms", civil_from_days).
     *
     * @return whether the year is before Christ; then {@link #beforeChrist} belongs at the very end
     */
    static boolean date(long epochDay, WireBuffer out) {
        long shifted = epochDay + 719_468; // from 0000-03-01
        long era = Math.floorDiv(shifted, ERA_DAYS);
        int dayOfEra = (int) (shifted - era * ERA_DAYS);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int marchMonth = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
        int month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        year(year, out);
        out.int8('-');
        out.padded(month, 2);
        out.int8('-');
        out.padded(day, 2);
        return year <= 0;
    }

    private static void year(long year, WireBuffer out) {
        long shown = year > 0 ? year : 1 - year;
        if (shown < 10_000) {
            out.padded(shown, 4);
        } else {
            out.decimal(shown);
        }
    }

    static void beforeChrist(WireBuffer out) {
        out.ascii(" BC");
    }

    /**
     * Appends {@code hh:mm:ss} and the fraction without zeros at its end.
     *
     * @param micros of the day; hours may pass 24
     */
    static void time(long micros, WireBuffer out) {
        long seconds = micros / SECOND_MICROS;
        long hours = seconds / 3600;
        if (hours < 100) {
            out.padded(hours, 2);
        } else {
            out.decimal(hours);
        }
        out.int8(':');
        out.padded(seconds / 60 % 60, 2);
        out.int8(':');
        out.padded(seconds % 60, 2);
        fraction((int) (micros % SECOND_MICROS), out);
    }

    private static void fraction(int micros, WireBuffer out) {
        if (micros == 0) {
            return;
        }
        int width = 6;
        int shown = micros;
        while (shown % 10 == 0) {
            shown /= 10;
            width--;
        }
        out.int8('.');
        out.padded(shown, width);
    }

    /** Appends {@code +hh}, with {@code :mm} and {@code :ss} as far as they are not zero. */
    static void offset(int seconds, WireBuffer out) {
        int magnitude = Math.abs(seconds);
        out.int8(seconds < 0 ? '-' : '+');
        out.padded(magnitude / 3600, 2);
        if (magnitude % 3600 != 0) {
            out.int8(':');
            out.padded(magnitude / 60 % 60, 2);
        }
        if (magnitude % 60 != 0) {
            out.int8(':');
            out.padded(magnitude % 60, 2);
        }
    }
}
