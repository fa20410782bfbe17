package dev.eider.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.Map;

/** Where a query's time went, in milliseconds, as REST tells it: the gateway's clock and the runner's actuals. */
record QueryTimes(Map<Step, Double> millis) {

    /** In order; those from BOOT to UPLOAD lie within LAUNCH_TO_FIRST_ROW. */
    enum Step {
        PLAN("plan"),
        ADMIT("admit"),
        SPAWN("spawn"),
        BOOT("boot"),
        STAGE("stage"),
        RUN("run"),
        UPLOAD("upload"),
        FIRST_BATCH("first batch"),
        LAUNCH_TO_FIRST_ROW("launch to first row"),
        END("end");

        final String label;

        Step(String label) {
            this.label = label;
        }
    }

    /** @throws IllegalStateException if the query did not finish by a job */
    static QueryTimes of(JsonNode status) {
        if (!status.path("state").asText().equals("FINISHED")
                || status.path("actuals").isNull()) {
            throw new IllegalStateException("not a finished job: " + status);
        }
        JsonNode timings = status.get("timings");
        JsonNode actuals = status.get("actuals");
        double planned = timings.get("planned_millis").asDouble();
        double admitted = timings.get("admitted_millis").asDouble();
        Map<Step, Double> millis = new EnumMap<>(Step.class);
        millis.put(Step.PLAN, planned);
        millis.put(Step.ADMIT, admitted - planned);
        millis.put(Step.SPAWN, timings.get("launched_millis").asDouble() - admitted);
        millis.put(Step.BOOT, actuals.get("boot_millis").asDouble());
        millis.put(Step.STAGE, actuals.get("stage_millis").asDouble());
        millis.put(Step.RUN, actuals.get("run_millis").asDouble());
        millis.put(Step.UPLOAD, actuals.get("upload_millis").asDouble());
        millis.put(Step.FIRST_BATCH, actuals.get("first_row_millis").asDouble());
        millis.put(Step.LAUNCH_TO_FIRST_ROW, timings.get("first_result_millis").asDouble() - admitted);
        millis.put(Step.END, timings.get("ended_millis").asDouble());
        return new QueryTimes(millis);
    }
}
