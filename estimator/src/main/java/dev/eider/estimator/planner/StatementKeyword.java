package dev.eider.estimator.planner;

import java.util.Locale;
import java.util.Optional;

/** The first keyword of a statement, to name it in a message; nothing is decided by it. */
final class StatementKeyword {
    private StatementKeyword() {}

    static Optional<String> of(String sql) {
        int start = Blank.end(sql, 0);
        int end = start;
        while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        return start == end
                ? Optional.empty()
                : Optional.of(sql.substring(start, end).toUpperCase(Locale.ROOT));
    }
}
