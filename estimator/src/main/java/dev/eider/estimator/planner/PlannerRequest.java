package dev.eider.estimator.planner;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What a planner process is asked, one at a time but for {@link Cancel}; the methods of {@link Planner}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "request")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PlannerRequest.Parse.class, name = "parse"),
    @JsonSubTypes.Type(value = PlannerRequest.DescribeParquet.class, name = "describeParquet"),
    @JsonSubTypes.Type(value = PlannerRequest.Plan.class, name = "plan"),
    @JsonSubTypes.Type(value = PlannerRequest.Evaluate.class, name = "evaluate"),
    @JsonSubTypes.Type(value = PlannerRequest.Cancel.class, name = "cancel")
})
public sealed interface PlannerRequest {

    record Parse(String sql) implements PlannerRequest {}

    /** @param files absolute paths, all in one directory */
    record DescribeParquet(List<String> files) implements PlannerRequest {
        public DescribeParquet {
            files = List.copyOf(files);
        }
    }

    record Plan(PlanRequest plan) implements PlannerRequest {}

    record Evaluate(PlanRequest plan) implements PlannerRequest {}

    /** Nobody waits for what was asked last: it ends soon where DuckDB can end it. Has no answer of its own. */
    record Cancel() implements PlannerRequest {}
}
