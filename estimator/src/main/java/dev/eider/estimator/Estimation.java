package dev.eider.estimator;

import dev.eider.contract.Estimate;
import dev.eider.contract.ScanPlan;
import java.util.Optional;

/**
 * What a statement reads, and what it is expected to need.
 *
 * @param projection as in {@link dev.eider.estimator.planner.StatementPlan}
 */
public record Estimation(ScanPlan plan, Estimate estimate, Optional<String> projection) {}
