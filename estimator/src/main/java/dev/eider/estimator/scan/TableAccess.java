package dev.eider.estimator.scan;

import dev.eider.contract.TableName;
import dev.eider.estimator.table.TableMetadata;
import java.util.List;

/**
 * One scan of a table in an optimized plan.
 *
 * @param columns that it reads, those of filters included; virtual ones left out
 * @param filters each on one of {@code columns}; all have to hold
 * @param whole whether the runner may read all columns although it needs {@code columns} only
 */
public record TableAccess(TableName table, List<ColumnPath> columns, List<ColumnFilter> filters, boolean whole) {
    public TableAccess {
        columns = List.copyOf(columns);
        filters = List.copyOf(filters);
    }

    /** What it asks of the files themselves: partition columns are never read from them. */
    TableAccess ofFiles(TableMetadata metadata) {
        return new TableAccess(
                table,
                columns.stream()
                        .filter(path -> !metadata.isPartition(path.column()))
                        .toList(),
                filters.stream()
                        .filter(filter -> !metadata.isPartition(filter.path().column()))
                        .toList(),
                whole);
    }

    boolean hasFields() {
        return columns.stream().anyMatch(path -> !path.fields().isEmpty());
    }

    /** As the runner reads files whose values it casts: DuckDB finds no struct's field there, so it gets whole columns and filters later. */
    TableAccess ofColumns() {
        return new TableAccess(
                table,
                columns.stream()
                        .map(path -> new ColumnPath(path.column(), List.of()))
                        .distinct()
                        .toList(),
                filters.stream()
                        .filter(filter -> filter.path().fields().isEmpty())
                        .toList(),
                whole);
    }

    TableAccess asWhole() {
        return new TableAccess(table, columns, filters, true);
    }

    /**
     * A column, or a field within its struct.
     *
     * @param fields names from the outermost struct inwards; empty for the whole column
     */
    public record ColumnPath(String column, List<String> fields) {
        public ColumnPath {
            fields = List.copyOf(fields);
        }

        @Override
        public String toString() {
            return fields.isEmpty() ? column : column + "." + String.join(".", fields);
        }
    }

    /** A filter that was pushed down to a scan. */
    public record ColumnFilter(ColumnPath path, Filter filter) {}
}
