package dev.eider.estimator;

import dev.eider.contract.Estimate;
import dev.eider.contract.ScanPlan;

/** What a statement reads, and what it is expected to need. */
public record Estimation(ScanPlan plan, Estimate estimate) {}
