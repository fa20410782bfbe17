package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.estimator.planner.ParsedStatement.Parameter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes nulls of the right type where a statement has parameters, so that its columns get types. */
final class ParameterNulls {
    private ParameterNulls() {}

    /** @param types by identifier; a bare NULL stands for one that is not known */
    static String replace(SourceText source, JsonNode tree, Map<String, String> types) {
        RelationCollector collector = new RelationCollector(source);
        collector.collect(tree, Set.of());
        List<Parameter> lastFirst = collector.parameters().stream()
                .filter(p -> p.offset() >= 0)
                .sorted(Comparator.comparingInt(Parameter::offset).reversed())
                .toList();
        StringBuilder sql = new StringBuilder(source.sql());
        for (Parameter parameter : lastFirst) {
            String type = types.getOrDefault(parameter.identifier(), "UNKNOWN");
            String value = type.equals("UNKNOWN") ? "NULL" : "CAST(NULL AS " + type + ")";
            sql.replace(parameter.offset(), parameter.offset() + parameter.length(), value);
        }
        return sql.toString();
    }
}
