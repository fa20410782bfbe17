package dev.eider.estimator.table;

import dev.eider.contract.Column;
import dev.eider.contract.TableSource;
import dev.eider.estimator.planner.TableSchema;
import java.util.List;
import java.util.Map;

/**
 * What is known of a relation before a statement is looked at.
 *
 * @param columns all, in order, partition columns included; the declared ones if the table declares any
 * @param partitionColumns those whose values stand in the files' paths
 * @param files before pruning
 * @param options of the reader, checked and in canonical form
 * @param casting whether files may have other columns than the table, so that their values are cast: the table declares its own, or the files' types
 *     of a column differ
 * @param wireBytes what it took to find this out; 0 if the footers were at hand
 */
public record TableMetadata(
        TableSource source,
        List<Column> columns,
        List<Column> partitionColumns,
        List<DataFile> files,
        Map<String, String> options,
        boolean casting,
        long wireBytes) {
    public TableMetadata {
        columns = List.copyOf(columns);
        partitionColumns = List.copyOf(partitionColumns);
        files = List.copyOf(files);
        options = Map.copyOf(options);
    }

    /** Whether a column's values stand in the files' paths, also where the files have a column of that name themselves. */
    public boolean isPartition(String column) {
        return partitionColumns.stream().anyMatch(c -> c.name().equalsIgnoreCase(column));
    }

    /** Whether the reader finds the columns of all files; otherwise those of the first. */
    public boolean unionByName() {
        return Boolean.parseBoolean(options.get("union_by_name"));
    }

    /** As the planner wants it. */
    public TableSchema schema() {
        return new TableSchema(source.name(), columns);
    }
}
