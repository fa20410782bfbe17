package dev.eider.gateway.demo;

import dev.eider.contract.Column;
import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of TPC-H (specification 3.0.1, section 1.4) with DuckDB's types: identifiers BIGINT, decimals DECIMAL(15,2), texts
 * VARCHAR without a length.
 */
final class DemoSchema {
    private DemoSchema() {}

    static List<Column> columns(TpchTable<?> table) {
        List<Column> columns = new ArrayList<>();
        for (TpchColumn<? extends TpchEntity> column : table.getColumns()) {
            columns.add(new Column(column.getColumnName(), type(column)));
        }
        return columns;
    }

    private static String type(TpchColumn<?> column) {
        return switch (column.getType().getBase()) {
            case IDENTIFIER -> "BIGINT";
            case INTEGER -> "INTEGER";
            case DATE -> "DATE";
            case DOUBLE -> "DECIMAL(15,2)";
            case VARCHAR -> "VARCHAR";
        };
    }
}
