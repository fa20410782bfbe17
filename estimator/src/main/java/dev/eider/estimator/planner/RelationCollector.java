package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.estimator.planner.ParsedStatement.Parameter;
import dev.eider.estimator.planner.ParsedStatement.Relation;
import dev.eider.estimator.planner.ParsedStatement.TableRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Walks the syntax tree of one SELECT for its relations and parameters. Recurses as deep as the tree. */
final class RelationCollector {
    private final SourceText source;
    private final TableFunctionReader functions;
    private final SessionFunctions session;
    private final List<Relation> relations = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();

    RelationCollector(SourceText source) {
        this.source = source;
        this.functions = new TableFunctionReader(source);
        this.session = new SessionFunctions(source);
    }

    List<Relation> relations() {
        return relations;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    boolean readsSettings() {
        return session.readsSettings();
    }

    /** @param ctes lower-case names in scope */
    void collect(JsonNode node, Set<String> ctes) {
        Set<String> scope = ctes;
        switch (node.path("type").asText()) {
            case "BASE_TABLE" -> collectTable(node, ctes);
            case "TABLE_FUNCTION" -> relations.add(functions.read(node));
            case "VALUE_PARAMETER" -> collectParameter(node);
            case "FUNCTION" -> session.check(node);
            case "RECURSIVE_CTE_NODE" ->
                scope = with(ctes, node.path("cte_name").asText());
            default -> {}
        }
        if (node.path("cte_map").has("map")) {
            scope = collectCtes(node.path("cte_map").path("map"), scope);
        }
        collectChildren(node, scope);
    }

    private void collectChildren(JsonNode node, Set<String> scope) {
        if (node.isArray()) {
            for (JsonNode element : node) {
                collect(element, scope);
            }
        } else if (node.isObject()) {
            for (var field : node.properties()) {
                if (!field.getKey().equals("cte_map")) {
                    collect(field.getValue(), scope);
                }
            }
        }
    }

    /** Each CTE sees those before it; the query sees them all. A recursive one sees itself, by its own node. */
    private Set<String> collectCtes(JsonNode ctes, Set<String> outer) {
        Set<String> scope = outer;
        for (JsonNode cte : ctes) {
            collect(cte.path("value"), scope);
            scope = with(scope, cte.path("key").asText());
        }
        return scope;
    }

    private static Set<String> with(Set<String> scope, String name) {
        Set<String> wider = new HashSet<>(scope);
        wider.add(name.toLowerCase(Locale.ROOT));
        return wider;
    }

    private void collectTable(JsonNode node, Set<String> ctes) {
        List<String> path = new ArrayList<>();
        node.path("qualified_name").path("path").forEach(part -> path.add(part.asText()));
        if (isCte(path, ctes)) {
            return;
        }
        int offset = AstLocation.offset(node, source);
        relations.add(new TableRef(path, offset, SourceExtent.ofName(source.sql(), offset)));
    }

    /** {@code recurring.t} is a recursive CTE's own accumulated rows. */
    private static boolean isCte(List<String> path, Set<String> ctes) {
        String last = path.getLast().toLowerCase(Locale.ROOT);
        return switch (path.size()) {
            case 1 -> ctes.contains(last);
            case 2 -> path.getFirst().equalsIgnoreCase("recurring") && ctes.contains(last);
            default -> false;
        };
    }

    private void collectParameter(JsonNode node) {
        parameters.add(new Parameter(
                node.path("identifier").asText(), AstLocation.offset(node, source), AstLocation.length(node, source)));
    }
}
