package dev.eider.estimator.planner;

import dev.eider.estimator.planner.ValueType.Elements;
import dev.eider.estimator.planner.ValueType.Entries;
import dev.eider.estimator.planner.ValueType.Member;
import dev.eider.estimator.planner.ValueType.Members;
import dev.eider.estimator.planner.ValueType.Positions;
import dev.eider.estimator.planner.ValueType.Scalar;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Arrow keeps an interval's time as nanoseconds, DuckDB as microseconds, both of 64 bits, and DuckDB's export multiplies without looking:
 * what is longer than 292 years would come out wrapped around. Days and months are counted apart and do not matter.
 */
final class IntervalLimit {
    private static final long MAX_MINUTES = Long.MAX_VALUE / 60_000_000_000L - 1;
    private static final String REFUSAL = "error('an interval in the result has more than " + MAX_MINUTES / 60
            + " hours, which Arrow has no room for: count in days or months, or cast it to VARCHAR')";

    private IntervalLimit() {}

    /** Whether values of the type hold intervals, at any depth. */
    static boolean concerns(ValueType type) {
        return overflow(type, "", 0).isPresent();
    }

    /** @param value an expression of the type, which becomes an error if an interval in it is too long */
    static String guard(ValueType type, String value) {
        return overflow(type, value, 0)
                .map(overflow -> "CASE WHEN " + overflow + " THEN " + REFUSAL + " ELSE " + value + " END")
                .orElse(value);
    }

    /** A condition; empty if it could not be. {@code depth} counts the lambdas around it. */
    private static Optional<String> overflow(ValueType type, String value, int depth) {
        return switch (type) {
            case Scalar(String name)
            when name.equals("INTERVAL") ->
                Optional.of("coalesce(abs(60 * date_part('hour', " + value + ") + date_part('minute', " + value
                        + ")) > " + MAX_MINUTES + ", false)");
            case Scalar _ -> Optional.empty();
            case Elements(ValueType element, String _) ->
                any(element, "CAST(" + value + " AS " + element.sql() + "[])", depth);
            case Entries(ValueType key, ValueType entry) ->
                or(Stream.of(
                        any(key, "map_keys(" + value + ")", depth), any(entry, "map_values(" + value + ")", depth)));
            case Members(String _, List<Member> members) ->
                or(members.stream().map(member -> overflow(member.type(), "(" + value + ")." + member.name(), depth)));
            case Positions(List<ValueType> types) ->
                or(IntStream.range(0, types.size())
                        .mapToObj(i ->
                                overflow(types.get(i), "struct_extract_at(" + value + ", " + (i + 1) + ")", depth)));
        };
    }

    private static Optional<String> any(ValueType element, String list, int depth) {
        String variable = "element" + depth;
        return overflow(element, variable, depth + 1)
                .map(overflow -> "coalesce(len(list_filter(" + list + ", lambda " + variable + ": " + overflow
                        + ")) > 0, false)");
    }

    private static Optional<String> or(Stream<Optional<String>> conditions) {
        return Optional.of(conditions.flatMap(Optional::stream).collect(Collectors.joining(" OR ")))
                .filter(all -> !all.isEmpty())
                .map(all -> "(" + all + ")");
    }
}
