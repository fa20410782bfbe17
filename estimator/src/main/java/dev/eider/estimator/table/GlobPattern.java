package dev.eider.estimator.table;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.ArrayList;
import java.util.List;

/**
 * A key with wildcards, as DuckDB has them: {@code *} and {@code ?} within a path segment, {@code [ab]}, {@code [a-z]}, {@code [!a]},
 * and {@code **} for any number of segments; also {@code {a,b}}. Matching takes time in proportion to pattern times key, whatever the
 * pattern.
 */
final class GlobPattern {
    private static final int MAX_ALTERNATIVES = 1_000;
    /** No store has longer keys; PATH_MAX of Linux. */
    private static final int MAX_LENGTH = 4096;
    /** Characters of all alternatives, as a statement may have many patterns. */
    private static final int MAX_EXPANDED = 1 << 18;

    private final List<String[]> alternatives;
    private final String literalPrefix;

    GlobPattern(String pattern) {
        this.alternatives = expand(pattern).stream().map(p -> p.split("/", -1)).toList();
        this.literalPrefix = pattern.substring(0, firstWildcard(pattern));
    }

    static boolean isGlob(String key) {
        return firstWildcard(key) < key.length();
    }

    /** What every matching key starts with. */
    String literalPrefix() {
        return literalPrefix;
    }

    boolean matches(String key) {
        String[] segments = key.split("/", -1);
        return alternatives.stream().anyMatch(pattern -> matches(pattern, segments));
    }

    private static int firstWildcard(String key) {
        for (int i = 0; i < key.length(); i++) {
            if ("*?[{".indexOf(key.charAt(i)) >= 0) {
                return i;
            }
        }
        return key.length();
    }

    private static List<String> expand(String pattern) {
        if (pattern.length() > MAX_LENGTH) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "The pattern '" + pattern.substring(0, 100) + "…' has " + pattern.length()
                            + " characters, more than the " + MAX_LENGTH + " that a name can have.");
        }
        List<String> done = new ArrayList<>();
        List<String> open = new ArrayList<>(List.of(pattern));
        while (!open.isEmpty()) {
            String next = open.removeLast();
            int left = next.indexOf('{');
            int right = next.indexOf('}', Math.max(left, 0));
            if (left < 0 || right < 0) {
                done.add(next);
            } else {
                for (String choice : next.substring(left + 1, right).split(",", -1)) {
                    open.add(next.substring(0, left) + choice + next.substring(right + 1));
                }
            }
            int alternatives = open.size() + done.size();
            if (alternatives > MAX_ALTERNATIVES || (long) alternatives * pattern.length() > MAX_EXPANDED) {
                throw new QueryException(
                        ErrorCode.INVALID_REQUEST,
                        "The pattern '" + pattern + "' has more than " + Math.min(alternatives - 1, MAX_ALTERNATIVES)
                                + " alternatives: name fewer files at a time.");
            }
        }
        return done;
    }

    /** {@code reachable[s]}: the pattern's segments so far can end before segment {@code s}. */
    private static boolean matches(String[] pattern, String[] segments) {
        boolean[] reachable = new boolean[segments.length + 1];
        reachable[0] = true;
        for (String part : pattern) {
            boolean[] next = new boolean[segments.length + 1];
            boolean any = part.equals("**");
            for (int s = 0; s <= segments.length; s++) {
                if (any) {
                    next[s] = reachable[s] || (s > 0 && next[s - 1]);
                } else if (s > 0) {
                    next[s] = reachable[s - 1] && SegmentPattern.matches(part, segments[s - 1]);
                }
            }
            reachable = next;
        }
        return reachable[segments.length];
    }
}
