package dev.eider.contract;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One relation of a statement and exactly which bytes of which files it needs.
 *
 * @param columns all columns of the relation, in order, partition columns included
 * @param partitionColumns columns that come from {@code key=value} directories; a subset of {@code columns}
 * @param absent names of columns that DuckDB would not find in {@code files}, since others that were pruned have them: NULL
 * @param files those left after pruning; may be empty, then the relation is empty
 * @param options of the reader, as in {@link TableSource#options()}, and {@link #CAST_FILES}
 * @param rows in {@code files}, after row-group pruning
 */
public record TableScan(
        TableName name,
        FileFormat format,
        List<Column> columns,
        List<Column> partitionColumns,
        Set<String> absent,
        List<PlannedFile> files,
        Map<String, String> options,
        long rows) {
    /** An option: {@code true} if there are files whose columns have other types than {@code columns}, or lack some: those are NULL there. */
    public static final String CAST_FILES = "cast_files";

    public TableScan {
        columns = List.copyOf(columns);
        partitionColumns = List.copyOf(partitionColumns);
        absent = Set.copyOf(absent);
        files = List.copyOf(files);
        options = Map.copyOf(options);
    }

    /** For people: the table's name, or the files where a pattern stood in the statement. */
    public String title() {
        if (!name.catalog().equals(TableSource.SCAN_CATALOG) || files.isEmpty()) {
            return name.catalog().equals(TableSource.SCAN_CATALOG) ? "no files" : name.toString();
        }
        String more = files.size() == 1 ? "" : " and " + (files.size() - 1) + " more";
        return "'" + files.getFirst().uri() + "'" + more;
    }

    public long plannedBytes() {
        return files.stream().mapToLong(PlannedFile::plannedBytes).sum();
    }
}
