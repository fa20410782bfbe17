package dev.eider.gateway.amount;

import java.time.Duration;
import java.util.Locale;

/** Amounts for people. */
public final class Amount {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Amount() {}

    /** In powers of 1024, with one digit behind the point: {@code 1.5 GiB}. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    /** From thousandths: {@code 2 CPU}. */
    public static String cpus(int millis) {
        return millis % 1000 == 0 ? millis / 1000 + " CPU" : String.format(Locale.ROOT, "%.1f CPU", millis / 1000.0);
    }

    public static String time(Duration duration) {
        long millis = duration.toMillis();
        return millis < 1000
                ? millis + " ms"
                : millis < 60_000
                        ? String.format(Locale.ROOT, "%.2f s", millis / 1000.0)
                        : duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
}
