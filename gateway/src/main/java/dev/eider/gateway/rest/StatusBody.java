package dev.eider.gateway.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.FailedRun;
import dev.eider.contract.QueryId;
import dev.eider.gateway.query.DryRun;
import dev.eider.gateway.query.QueryStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A query's status as JSON; what is not known (yet) is null. */
final class StatusBody {
    private static final JsonMapper MAPPER = RestJson.mapper();

    private StatusBody() {}

    static String path(QueryId id) {
        return "/v1/queries/" + id.value();
    }

    static ObjectNode tree(QueryStatus status) {
        ObjectNode tree = MAPPER.createObjectNode();
        tree.put("query_id", status.id().value());
        tree.put("state", status.state().name());
        tree.put("sql", status.sql());
        tree.put("command", status.commandTag());
        tree.put("arrived_at", status.arrivedAt().toString());
        tree.set("estimate", json(status.estimate()));
        tree.set("shape", json(status.shape()));
        ObjectNode progress = tree.putObject("progress");
        progress.put("staged_bytes", status.stagedBytes());
        progress.put("planned_bytes", status.plannedBytes());
        progress.put("percent", status.percent() < 0 ? null : (Double) status.percent());
        tree.put("result_rows", status.rows());
        tree.put("result_bytes", status.bytes());
        tree.set("actuals", json(status.actuals()));
        tree.set("error", status.error().<JsonNode>map(ErrorBody::tree).orElse(MAPPER.nullNode()));
        tree.set("failed_runs", failedRuns(status.failedRuns()));
        tree.set("timings", timings(status.timings()));
        tree.put("result", status.resultDeleted() ? null : path(status.id()) + "/result");
        tree.put("result_deleted", status.resultDeleted());
        return tree;
    }

    static ObjectNode tree(DryRun dryRun) {
        ObjectNode tree = MAPPER.createObjectNode();
        tree.put("dry_run", true);
        tree.set("estimate", MAPPER.valueToTree(dryRun.estimate()));
        tree.set("shape", json(dryRun.shape()));
        tree.set("plan", MAPPER.valueToTree(dryRun.plan()));
        return tree;
    }

    static ArrayNode failedRuns(List<FailedRun> runs) {
        ArrayNode array = MAPPER.createArrayNode();
        for (FailedRun run : runs) {
            ObjectNode tree = MAPPER.valueToTree(run);
            tree.set("error", ErrorBody.tree(run.error()));
            array.add(tree);
        }
        return array;
    }

    private static JsonNode json(Optional<?> value) {
        return value.<JsonNode>map(MAPPER::valueToTree).orElse(MAPPER.nullNode());
    }

    private static ObjectNode timings(QueryStatus.Timings timings) {
        ObjectNode tree = MAPPER.createObjectNode();
        tree.put("planned_millis", known(timings.plannedMillis()));
        tree.put("admitted_millis", known(timings.admittedMillis()));
        tree.put("launched_millis", known(timings.launchedMillis()));
        tree.put("first_result_millis", known(timings.firstResultMillis()));
        tree.put("ended_millis", known(timings.endedMillis()));
        return tree;
    }

    private static @Nullable Long known(long millis) {
        return millis < 0 ? null : (Long) millis;
    }
}
