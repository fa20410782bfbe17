package dev.eider.contract;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a runner tells while it works, in this order: any number of progress and parts (by ascending index), then finished, once. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JobEvent.Progress.class, name = "progress"),
    @JsonSubTypes.Type(value = JobEvent.PartWritten.class, name = "part"),
    @JsonSubTypes.Type(value = JobEvent.Finished.class, name = "finished")
})
public sealed interface JobEvent {

    /**
     * @param stagedBytes of {@code plannedBytes}
     * @param percent DuckDB's own estimate of the run, 0 to 100; -1 while it has none
     */
    record Progress(long stagedBytes, long plannedBytes, double percent) implements JobEvent {}

    /** The part is complete in the bucket. */
    record PartWritten(ResultPart part) implements JobEvent {}

    /** The manifest is in the bucket; with an error the query failed. */
    record Finished(ResultManifest manifest) implements JobEvent {}
}
