package dev.eider.contract;

import java.util.List;
import java.util.Map;

/**
 * Where a relation of a statement comes from, before any metadata was read: a catalog table, or a file pattern in the statement.
 *
 * @param name what the relation is called in planner and runner. Relations given by a pattern get names in the catalog {@link #SCAN_CATALOG}
 * @param locations URIs with optional globs ({@code *}, {@code ?}, {@code [ab]}, {@code **}), or directories; at least one
 * @param columns declared columns in order, or empty: then those of the files
 * @param options of the reader, by lower-case name, such as {@code hive_partitioning} → {@code true}; values as DuckDB literals' text
 */
public record TableSource(
        TableName name, FileFormat format, List<String> locations, List<Column> columns, Map<String, String> options) {
    /** The catalog of relations that stand in a statement as a file pattern; its schema is {@code s0}, {@code s1}, … by occurrence. */
    public static final String SCAN_CATALOG = "__eider_scan";

    public TableSource {
        locations = List.copyOf(locations);
        columns = List.copyOf(columns);
        options = Map.copyOf(options);
    }
}
