package dev.eider.estimator.planner;

import dev.eider.contract.Column;
import dev.eider.contract.TableName;
import java.util.List;

/**
 * An empty table in the planner.
 *
 * @param columns empty if they are not known; then one stands there whose name says so, as DuckDB has no table without any
 */
public record TableSchema(TableName name, List<Column> columns) {
    public TableSchema {
        columns = List.copyOf(columns);
    }
}
