package dev.eider.estimator.planner;

import dev.eider.estimator.planner.ValueType.Elements;
import dev.eider.estimator.planner.ValueType.Entries;
import dev.eider.estimator.planner.ValueType.Member;
import dev.eider.estimator.planner.ValueType.Members;
import dev.eider.estimator.planner.ValueType.Positions;
import dev.eider.estimator.planner.ValueType.Scalar;
import java.util.List;
import java.util.Set;

/**
 * The type in which a result carries a type's values. Arrow as DuckDB writes it has no plain form for some: ENUM needs a dictionary, TIME
 * WITH TIME ZONE loses its zone, UHUGEINT wraps around, BIT and BIGNUM are DuckDB's own bytes. Those become text, at any depth. (DuckDB's
 * lossless export has them as opaque extensions that clients can't read, and HUGEINT, the type of every sum of integers, too.)
 */
final class PlainType {
    private static final Set<String> TEXTUAL =
            Set.of("ENUM", "TIME WITH TIME ZONE", "UHUGEINT", "BIT", "BIGNUM", "VARIANT");

    private PlainType() {}

    /** The same if its values are plain already. */
    static ValueType of(ValueType type) {
        return switch (type) {
            case Scalar(String name) -> new Scalar(isTextual(name) ? "VARCHAR" : name);
            case Elements(ValueType element, String length) -> new Elements(of(element), length);
            case Entries(ValueType key, ValueType value) -> new Entries(of(key), of(value));
            case Positions(List<ValueType> types) ->
                new Positions(types.stream().map(PlainType::of).toList());
            case Members members ->
                new Members(
                        members.keyword(),
                        members.members().stream()
                                .map(member -> new Member(member.name(), of(member.type())))
                                .toList());
        };
    }

    private static boolean isTextual(String name) {
        int arguments = name.indexOf('(');
        return TEXTUAL.contains(arguments < 0 ? name : name.substring(0, arguments));
    }
}
