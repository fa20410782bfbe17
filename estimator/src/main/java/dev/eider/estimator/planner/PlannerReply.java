package dev.eider.estimator.planner;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.eider.contract.Column;
import dev.eider.contract.ErrorInfo;
import java.util.List;

/** What a planner process answers to one {@link PlannerRequest}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "reply")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PlannerReply.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = PlannerReply.Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = PlannerReply.Parsed.class, name = "parsed"),
    @JsonSubTypes.Type(value = PlannerReply.Described.class, name = "described"),
    @JsonSubTypes.Type(value = PlannerReply.Planned.class, name = "planned"),
    @JsonSubTypes.Type(value = PlannerReply.Evaluated.class, name = "evaluated"),
    @JsonSubTypes.Type(value = PlannerReply.Failed.class, name = "failed")
})
public sealed interface PlannerReply {

    /** Sent once, unasked, when the process can take requests. */
    record Ready() implements PlannerReply {}

    /** Sent before each answer, when the request was read: a planner that ends without it never saw the request. */
    record Accepted() implements PlannerReply {}

    record Parsed(ParsedStatement statement) implements PlannerReply {}

    record Described(List<Column> columns) implements PlannerReply {}

    record Planned(StatementPlan plan) implements PlannerReply {}

    /** @param arrow an Arrow IPC stream */
    record Evaluated(byte[] arrow) implements PlannerReply {}

    record Failed(ErrorInfo error) implements PlannerReply {}
}
