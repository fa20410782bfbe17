package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.QueryException;
import dev.eider.estimator.planner.ParsedStatement.Parameter;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The types of a statement's parameters: as DuckDB's binder infers them; where it does not, by {@link OperandType}; then text if the
 * statement binds with it, and otherwise the first of a few types with which it does.
 */
final class OpenParameters {
    /** Also what {@link java.sql.ResultSetMetaData} says of columns whose type hangs on a parameter without one. */
    static final String UNKNOWN = "UNKNOWN";

    private static final String TEXT = "VARCHAR";

    /**
     * The widest of numbers, and those of functions that do not take these; then what arithmetic with integers, dates and times asks for, then
     * lists, as in {@code x = ANY($1)}: there integers go first, for two that differ may be the same double.
     */
    private static final List<String> CANDIDATES = List.of(
            TEXT,
            "DOUBLE",
            "FLOAT",
            "BIGINT",
            "INTEGER",
            "TIMESTAMP",
            "DATE",
            "INTERVAL",
            "VARCHAR[]",
            "BIGINT[]",
            "DOUBLE[]",
            "DATE[]",
            "TIMESTAMP[]");

    /** Each costs up to all candidates. */
    private static final int MAX_TRIED = 50;

    private final Connection connection;
    private final SourceText source;
    private final OperandType operands;
    private final List<Parameter> places;
    private final Map<String, String> types = new HashMap<>();
    /** Whether numbers cannot be NULL: a function, as of quantiles, wants a constant that is none. */
    private boolean zeros;

    OpenParameters(Connection connection, SourceText source, JsonNode tree, boolean fractions) throws SQLException {
        this.connection = connection;
        this.source = source;
        this.operands = new OperandType(connection, fractions);
        RelationCollector collector = new RelationCollector(source);
        collector.collect(tree, Set.of());
        this.places = collector.parameters().stream()
                .filter(p -> p.offset() >= 0)
                .sorted(Comparator.comparingInt(Parameter::offset))
                .toList();
        infer(tree);
    }

    /** By identifier; {@link #UNKNOWN} where the statement binds with none of the candidates. */
    Map<String, String> types() {
        return types;
    }

    /** How many have a type, be it one that they are cast to. */
    int known(Set<String> typed) {
        return Math.toIntExact(types.keySet().stream()
                .filter(identifier -> typed.contains(identifier) || isKnown(identifier))
                .count());
    }

    private boolean isKnown(String identifier) {
        return !types.get(identifier).equals(UNKNOWN);
    }

    private void infer(JsonNode tree) throws SQLException {
        inferTogether(source.sql(), tree);
        if (types.containsValue(UNKNOWN)) {
            for (String sql : operands.beside(tree)) {
                if (inferBeside(sql)) {
                    break;
                }
            }
        }
        Set<String> open = new TreeSet<>(types.keySet());
        open.removeIf(this::isKnown);
        if (open.size() > MAX_TRIED) {
            bindAs(TEXT, open);
        } else {
            infer(open);
        }
    }

    /** The order of named parameters may be another there. */
    private boolean inferBeside(String sql) {
        try {
            inferTogether(sql, SyntaxTree.parse(connection, new SourceText(sql)));
            return true;
        } catch (SQLException | QueryException _) {
            // There is an operator that does not take two of its operand's type: each parameter is asked for alone.
            return false;
        }
    }

    private void inferTogether(String sql, JsonNode tree) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            ParameterMetaData metadata = statement.getParameterMetaData();
            for (JsonNode parameter : tree.path("named_param_map")) {
                String type =
                        metadata.getParameterTypeName(parameter.path("value").asInt());
                types.merge(
                        parameter.path("key").asText(),
                        OperandType.hasName(type) ? type : UNKNOWN,
                        (known, found) -> known.equals(UNKNOWN) ? found : known);
            }
        }
    }

    private void infer(Set<String> open) {
        whileItHelps(open, identifier -> inferAlone(identifier, UNKNOWN));
        if (bindAs(TEXT, open) || open.isEmpty()) {
            return;
        }
        whileItHelps(open, identifier -> inferAlone(identifier, UNKNOWN) || bindAsOne(Set.of(identifier)));
        whileItHelps(open, identifier -> CANDIDATES.stream().anyMatch(others -> inferAlone(identifier, others)));
        bindAsOne(open);
    }

    /** One after the other; again while it helps, as a function that takes no bare NULL hides what stands before it. */
    private static void whileItHelps(Set<String> open, Predicate<String> found) {
        int before;
        do {
            before = open.size();
            open.removeIf(found);
        } while (!open.isEmpty() && open.size() < before);
    }

    /** DuckDB infers nothing of any as long as there is one of which it can't. The first place decides, as in PostgreSQL. */
    private boolean inferAlone(String identifier, String others) {
        Optional<String> found = places.stream()
                .filter(place -> place.identifier().equals(identifier))
                .flatMap(place -> operands.ofOnly(alone(place, others)).stream())
                .findFirst();
        found.ifPresent(type -> types.put(identifier, type));
        return found.isPresent();
    }

    private String alone(Parameter place, String others) {
        Map<String, String> tried = new HashMap<>(types);
        tried.replaceAll((_, type) -> type.equals(UNKNOWN) ? others : type);
        return replace(other -> other.equals(place) ? "$1" : value(tried, other, zeros));
    }

    private boolean bindAsOne(Set<String> open) {
        return CANDIDATES.stream().anyMatch(candidate -> bindAs(candidate, open));
    }

    private boolean bindAs(String candidate, Set<String> open) {
        Map<String, String> tried = new HashMap<>(types);
        open.forEach(identifier -> tried.put(identifier, candidate));
        if (!binds(tried)) {
            return false;
        }
        types.putAll(tried);
        return true;
    }

    private boolean binds(Map<String, String> tried) {
        for (boolean withZeros : new boolean[] {false, true}) {
            if (binds(replace(place -> value(tried, place, withZeros)))) {
                zeros = withZeros;
                return true;
            }
        }
        return false;
    }

    private boolean binds(String sql) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.getMetaData() != null;
        } catch (SQLException _) {
            return false;
        }
    }

    /** The statement with typed nulls for its parameters; a bare NULL for one that is not known, and a zero where there can be no NULL. */
    String nulls() {
        return replace(place -> value(types, place, zeros));
    }

    private static String value(Map<String, String> types, Parameter place, boolean zeros) {
        String type = types.getOrDefault(place.identifier(), UNKNOWN);
        if (type.equals(UNKNOWN)) {
            return "NULL";
        }
        return "CAST(" + (zeros && OperandType.isNumber(type) ? "'0'" : "NULL") + " AS " + type + ")";
    }

    /** The statement with each parameter in a cast, as {@link OpenColumns} wants it; {@code typed} ones are in theirs. */
    String casts(Set<String> typed) {
        return replace(place -> {
            String identifier = place.identifier();
            String type = types.getOrDefault(identifier, UNKNOWN);
            return typed.contains(identifier)
                    ? "$" + identifier
                    : "CAST($" + identifier + " AS " + (type.equals(UNKNOWN) ? TEXT : type) + ")";
        });
    }

    private String replace(Function<Parameter, String> text) {
        StringBuilder sql = new StringBuilder();
        int from = 0;
        for (Parameter place : places) {
            sql.append(source.sql(), from, place.offset()).append(text.apply(place));
            from = place.offset() + place.length();
        }
        return sql.append(source.sql(), from, source.sql().length()).toString();
    }
}
