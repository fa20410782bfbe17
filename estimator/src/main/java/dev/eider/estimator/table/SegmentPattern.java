package dev.eider.estimator.table;

/** Wildcards within one path segment: {@code *}, {@code ?} and character classes. */
final class SegmentPattern {
    private final String pattern;
    private final String text;

    private SegmentPattern(String pattern, String text) {
        this.pattern = pattern;
        this.text = text;
    }

    static boolean matches(String pattern, String text) {
        return new SegmentPattern(pattern, text).matches();
    }

    /** Only the last star is ever widened: an earlier one has matched as little as it can, which leaves the most to the others. */
    private boolean matches() {
        int p = 0;
        int t = 0;
        int star = -1;
        int starText = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                starText = t;
            } else if (p < pattern.length() && matchesOne(p, text.charAt(t))) {
                p = next(p);
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++starText;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private int classEnd(int p) {
        return pattern.charAt(p) == '[' ? pattern.indexOf(']', p + 2) : -1;
    }

    private int next(int p) {
        return Math.max(p, classEnd(p)) + 1;
    }

    private boolean matchesOne(int p, char c) {
        int end = classEnd(p);
        if (end < 0) {
            return pattern.charAt(p) == '?' || pattern.charAt(p) == c;
        }
        boolean negated = pattern.charAt(p + 1) == '!';
        for (int i = p + (negated ? 2 : 1); i < end; i++) {
            boolean range = i + 2 < end && pattern.charAt(i + 1) == '-';
            char high = range ? pattern.charAt(i + 2) : pattern.charAt(i);
            if (pattern.charAt(i) <= c && c <= high) {
                return !negated;
            }
            i += range ? 2 : 0;
        }
        return negated;
    }
}
