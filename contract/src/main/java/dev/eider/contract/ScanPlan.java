package dev.eider.contract;

import java.util.List;

/** What a statement reads: the contract between estimator and job. What was priced is what is read. */
public record ScanPlan(List<TableScan> tables) {
    public ScanPlan {
        tables = List.copyOf(tables);
    }

    public long plannedBytes() {
        return tables.stream().mapToLong(TableScan::plannedBytes).sum();
    }

    public int fileCount() {
        return tables.stream().mapToInt(t -> t.files().size()).sum();
    }
}
