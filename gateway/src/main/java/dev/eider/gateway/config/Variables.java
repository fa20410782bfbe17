package dev.eider.gateway.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of {@code EIDER_…} variables. */
final class Variables {
    private static final String PREFIX = "EIDER_";
    /** Read by {@code eider sql}, which may share its shell with {@code eider up}. */
    private static final Set<String> CLIENTS = Set.of("EIDER_USER", "EIDER_PASSWORD");
    /** Kubernetes tells the containers of a namespace about each service in it, and one may be called {@code eider} or {@code eider-…}. */
    private static final Pattern SERVICE =
            Pattern.compile("EIDER_(.+_)?(SERVICE_(HOST|PORT(_.+)?)|PORT_\\d+_(TCP|UDP|SCTP)(_.+)?)");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    /** What the test suite reads, whose shell starts gateways, too. */
    private static final String TESTS = PREFIX + "TEST_";

    private Variables() {}

    static String of(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** Whether a variable that is no key's must be one that was misspelt. */
    static boolean isStray(String name, String value) {
        return name.startsWith(PREFIX)
                && !name.startsWith(TESTS)
                && !CLIENTS.contains(name)
                && !SERVICE.matcher(name).matches()
                && !(name.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches());
    }

    /** The one that takes the fewest edits to become; empty if that were most of its letters. */
    static Optional<String> closest(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> edits(name, candidate)))
                .filter(candidate -> edits(name, candidate) <= candidate.length() / 2);
    }

    /** Levenshtein's distance, row by row. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        java.util.Arrays.setAll(row, i -> i);
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
