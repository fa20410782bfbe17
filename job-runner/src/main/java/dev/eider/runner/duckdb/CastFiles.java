package dev.eider.runner.duckdb;

import static dev.eider.contract.TableName.quote;
import static dev.eider.runner.duckdb.Views.literal;

import dev.eider.contract.Column;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.TableScan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads files by name into columns of given types, each file's values cast and what it lacks NULL. DuckDB's reader does that for a {@code
 * schema}, with errors that name file and column, but then knows no partitions: those are joined by the file's path.
 */
final class CastFiles {
    private final TableScan scan;
    private final List<String> paths;

    /** @param paths of the scan's files, in their order */
    CastFiles(TableScan scan, List<String> paths) {
        this.scan = scan;
        this.paths = paths;
    }

    /**
     * A column of {@link #from}. DuckDB 2.0.0 looks for a struct's field at the place that it has in the {@code schema}, not in the file
     * (duckdb issue 24253 is its like), when the reader is asked for that field alone: so it is asked for all of the struct.
     */
    static String value(Column column) {
        String name = quote(column.name());
        return column.type().startsWith("STRUCT(") ? "CASE WHEN " + name + " IS NOT NULL THEN " + name + " END" : name;
    }

    /** What stands behind FROM. */
    String from() {
        if (scan.partitionColumns().isEmpty()) {
            return reader("");
        }
        List<String> partitions = new ArrayList<>();
        for (Column column : scan.partitionColumns()) {
            partitions.add("CAST(p.v" + partitions.size() + " AS " + column.type() + ") AS " + quote(column.name()));
        }
        String filename = ", filename = " + literal(Views.PATH_COLUMN);
        return "(SELECT r.*, " + String.join(", ", partitions) + " FROM " + reader(filename) + " r JOIN (VALUES "
                + partitionRows() + ") p(path, " + names() + ") ON r." + quote(Views.PATH_COLUMN) + " = p.path)";
    }

    private String reader(String options) {
        String files = paths.stream().map(Views::literal).collect(Collectors.joining(", ", "[", "]"));
        return "read_parquet(" + files + ", hive_partitioning = false" + schema() + options + ")";
    }

    /** Empty if all columns stand in the paths: then it does not matter what the files have. */
    private String schema() {
        List<String> entries = new ArrayList<>();
        for (Column column : scan.columns()) {
            if (scan.partitionColumns().stream().noneMatch(c -> c.name().equalsIgnoreCase(column.name()))) {
                String name = literal(column.name());
                entries.add(name + ": {name: " + name + ", type: " + literal(column.type()) + ", default_value: NULL}");
            }
        }
        return entries.isEmpty() ? "" : ", schema = MAP {" + String.join(", ", entries) + "}";
    }

    private String partitionRows() {
        List<String> rows = new ArrayList<>();
        for (PlannedFile file : scan.files()) {
            String values = PartitionValues.of(scan, file).stream()
                    .map(CastFiles::literalOrNull)
                    .collect(Collectors.joining(", "));
            rows.add("(" + literal(paths.get(rows.size())) + ", " + values + ")");
        }
        return String.join(", ", rows);
    }

    private String names() {
        List<String> names = new ArrayList<>();
        scan.partitionColumns().forEach(column -> names.add("v" + names.size()));
        return String.join(", ", names);
    }

    private static String literalOrNull(Optional<String> value) {
        return value.map(Views::literal).orElse("NULL::VARCHAR");
    }
}
