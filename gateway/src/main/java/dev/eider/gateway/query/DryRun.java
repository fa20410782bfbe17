package dev.eider.gateway.query;

import dev.eider.contract.Estimate;
import dev.eider.contract.JobShape;
import dev.eider.contract.ScanPlan;
import java.util.Optional;

/** What a statement would read and be given. {@code shape} is absent for a statement that needs no job. */
public record DryRun(Estimate estimate, ScanPlan plan, Optional<JobShape> shape) {}
