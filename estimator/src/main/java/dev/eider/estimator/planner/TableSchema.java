package dev.eider.estimator.planner;

import dev.eider.contract.Column;
import dev.eider.contract.TableName;
import java.util.List;

/** An empty table in the planner. */
public record TableSchema(TableName name, List<Column> columns) {
    public TableSchema {
        columns = List.copyOf(columns);
    }
}
