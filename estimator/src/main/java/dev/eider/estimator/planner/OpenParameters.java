package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.estimator.planner.ParsedStatement.Parameter;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The types of a statement's parameters: as DuckDB's binder infers them or, where it does not (it infers nothing of {@code n * $1}), text
 * if the statement binds with it and otherwise the first of a few types with which it does.
 */
final class OpenParameters {
    /** Also what {@link java.sql.ResultSetMetaData} says of columns whose type hangs on a parameter without one. */
    static final String UNKNOWN = "UNKNOWN";

    /** Types that have no name or whose name does not say all. */
    private static final Set<String> NAMELESS = Set.of("INVALID", "ENUM", "NULL", "\"NULL\"", "ANY");

    private static final String TEXT = "VARCHAR";

    /**
     * The widest of numbers, then what arithmetic with integers, dates and times asks for, then lists, as in {@code x = ANY($1)}: there
     * integers go first, for two that differ may be the same double.
     */
    private static final List<String> CANDIDATES = List.of(
            TEXT,
            "DOUBLE",
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
    private final List<Parameter> lastFirst;
    private final Map<String, String> types = new HashMap<>();

    OpenParameters(Connection connection, SourceText source, JsonNode tree) throws SQLException {
        this.connection = connection;
        this.source = source;
        RelationCollector collector = new RelationCollector(source);
        collector.collect(tree, Set.of());
        this.lastFirst = collector.parameters().stream()
                .filter(p -> p.offset() >= 0)
                .sorted(Comparator.comparingInt(Parameter::offset).reversed())
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
                .filter(identifier ->
                        typed.contains(identifier) || !types.get(identifier).equals(UNKNOWN))
                .count());
    }

    private void infer(JsonNode tree) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(source.sql())) {
            ParameterMetaData metadata = statement.getParameterMetaData();
            for (JsonNode parameter : tree.path("named_param_map")) {
                String type =
                        metadata.getParameterTypeName(parameter.path("value").asInt());
                types.put(parameter.path("key").asText(), hasName(ValueType.parse(type)) ? type : UNKNOWN);
            }
        }
        Set<String> open = new TreeSet<>(types.keySet());
        open.removeIf(identifier -> !types.get(identifier).equals(UNKNOWN));
        Map<String, String> texts = new HashMap<>(types);
        open.forEach(identifier -> texts.put(identifier, TEXT));
        if (open.isEmpty() || binds(texts)) {
            types.putAll(texts);
        } else if (open.size() <= MAX_TRIED) {
            tryCandidates(open);
        }
    }

    private static boolean hasName(ValueType type) {
        return type instanceof ValueType.Elements(ValueType element, String _)
                ? hasName(element)
                : !NAMELESS.contains(type.sql());
    }

    /** One after the other; again while it helps, as a function that takes no bare NULL hides what stands before it. */
    private void tryCandidates(Set<String> open) {
        int before;
        do {
            before = open.size();
            open.removeIf(this::findType);
        } while (!open.isEmpty() && open.size() < before);
    }

    private boolean findType(String identifier) {
        for (String candidate : CANDIDATES) {
            types.put(identifier, candidate);
            if (binds(types)) {
                return true;
            }
        }
        types.put(identifier, UNKNOWN);
        return false;
    }

    private boolean binds(Map<String, String> tried) {
        try (PreparedStatement statement = connection.prepareStatement(nulls(tried))) {
            return statement.getMetaData() != null;
        } catch (SQLException _) {
            return false;
        }
    }

    /** The statement with typed nulls for its parameters; a bare NULL for one that is not known. */
    String nulls() {
        return nulls(types);
    }

    private String nulls(Map<String, String> of) {
        return replace(identifier -> {
            String type = of.getOrDefault(identifier, UNKNOWN);
            return type.equals(UNKNOWN) ? "NULL" : "CAST(NULL AS " + type + ")";
        });
    }

    /** The statement with each parameter in a cast, as {@link OpenColumns} wants it; {@code typed} ones are in theirs. */
    String casts(Set<String> typed) {
        return replace(identifier -> {
            String type = types.getOrDefault(identifier, UNKNOWN);
            return typed.contains(identifier)
                    ? "$" + identifier
                    : "CAST($" + identifier + " AS " + (type.equals(UNKNOWN) ? TEXT : type) + ")";
        });
    }

    private String replace(Function<String, String> text) {
        StringBuilder sql = new StringBuilder(source.sql());
        for (Parameter parameter : lastFirst) {
            int end = parameter.offset() + parameter.length();
            sql.replace(parameter.offset(), end, text.apply(parameter.identifier()));
        }
        return sql.toString();
    }
}
