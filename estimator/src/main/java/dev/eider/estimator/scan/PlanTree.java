package dev.eider.estimator.scan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.estimator.planner.DuckDbJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An operator of an optimized plan.
 *
 * @param type such as {@code LOGICAL_GET}
 * @param node as DuckDB serialized it
 * @param access when it scans a table
 */
public record PlanTree(String type, JsonNode node, Optional<TableAccess> access, List<PlanTree> children) {
    public PlanTree {
        children = List.copyOf(children);
    }

    /** @param json as {@code json_serialize_plan} answers, with a plan */
    public static PlanTree parse(String json) {
        try {
            return of(DuckDbJson.plans().readTree(json).requiredAt("/plans/0"));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new QueryException(ErrorCode.INTERNAL_ERROR, "The planner's plan cannot be read.", e);
        }
    }

    private static PlanTree of(JsonNode node) {
        List<PlanTree> children = new ArrayList<>();
        node.path("children").forEach(child -> children.add(of(child)));
        return new PlanTree(node.path("type").asText(), node, AccessReader.read(node), children);
    }

    /** Of all tables, in the plan's order. */
    public List<TableAccess> accesses() {
        List<TableAccess> accesses = new ArrayList<>(access.stream().toList());
        long recursive = children.stream().filter(PlanTree::hasRecursion).count();
        for (PlanTree child : children) {
            boolean whole = recursive > (child.hasRecursion() ? 1 : 0);
            child.accesses().forEach(a -> accesses.add(whole ? a.asWhole() : a));
        }
        return accesses;
    }

    /**
     * Beside a recursive CTE DuckDB removes no unused columns from what it comes to later, and in which order it comes to them depends on
     * the rows in the files. An aggregate keeps that within.
     */
    private boolean hasRecursion() {
        return type.equals("LOGICAL_RECURSIVE_CTE")
                || (!type.equals("LOGICAL_AGGREGATE_AND_GROUP_BY")
                        && children.stream().anyMatch(PlanTree::hasRecursion));
    }

    /** Joins hand bounds and keys of one side to the other's scan at run time. */
    public boolean hasJoin() {
        return type.endsWith("_JOIN") || children.stream().anyMatch(PlanTree::hasJoin);
    }
}
