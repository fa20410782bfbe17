package dev.eider.runner.duckdb;

import static dev.eider.contract.TableName.quote;

import dev.eider.contract.Column;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.TableScan;
import dev.eider.runner.stage.StageDirectory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The SQL that makes a scan's staged files stand as a relation with the planned columns, types and order. */
final class Views {
    static final String PATH_COLUMN = "__eider_path";
    /** Options of the reader that this class decides itself. */
    private static final Set<String> OWN_OPTIONS =
            Set.of("hive_partitioning", "hive_types", "hive_types_autocast", "filename", TableScan.CAST_FILES);

    private final StageDirectory directory;

    Views(StageDirectory directory) {
        this.directory = directory;
    }

    /** A view over the files, or a table where pruning left none; takes the place of one made before. */
    String create(TableScan scan) {
        if (scan.files().isEmpty()) {
            return scan.columns().stream()
                    .map(c -> quote(c.name()) + " " + c.type())
                    .collect(Collectors.joining(
                            ", ", "CREATE OR REPLACE TABLE " + scan.name().quoted() + " (", ")"));
        }
        return scan.columns().stream()
                .map(c -> "CAST(" + value(scan, c) + " AS " + c.type() + ") AS " + quote(c.name()))
                .collect(Collectors.joining(
                        ", ", "CREATE OR REPLACE VIEW " + scan.name().quoted() + " AS SELECT ", " FROM " + from(scan)));
    }

    /** Of an absent column that its reader takes from the first file, there are no values for anybody who asks after all. */
    private static String value(TableScan scan, Column column) {
        if (!scan.absent().contains(column.name())) {
            return castsFiles(scan) ? CastFiles.value(column) : quote(column.name());
        }
        return Boolean.parseBoolean(scan.options().get("union_by_name"))
                ? "NULL"
                : "error(" + literal("the first of the files that are read has no column " + quote(column.name()))
                        + ")";
    }

    private String from(TableScan scan) {
        if (castsFiles(scan)) {
            return new CastFiles(scan, paths(scan)).from();
        }
        Optional<String> filename = filenameColumn(scan);
        return filename.isPresent() ? "(" + withUris(scan, filename.get()) + ")" : reader(scan, false);
    }

    private static boolean castsFiles(TableScan scan) {
        return Boolean.parseBoolean(scan.options().get(TableScan.CAST_FILES));
    }

    private String reader(TableScan scan, boolean withPath) {
        List<String> arguments = new ArrayList<>();
        arguments.add(paths(scan).stream().map(Views::literal).collect(Collectors.joining(", ", "[", "]")));
        arguments.add("hive_partitioning = " + !scan.partitionColumns().isEmpty());
        if (!scan.partitionColumns().isEmpty()) {
            arguments.add(scan.partitionColumns().stream()
                    .map(c -> literal(c.name()) + ": " + c.type())
                    .collect(Collectors.joining(", ", "hive_types = {", "}")));
        }
        new TreeMap<>(scan.options()).forEach((name, value) -> {
            if (!OWN_OPTIONS.contains(name)) {
                arguments.add(quote(name) + " = " + value);
            }
        });
        if (withPath) {
            arguments.add("filename = " + literal(PATH_COLUMN));
        }
        return "read_parquet(" + String.join(", ", arguments) + ")";
    }

    /** The reader's rows with the object's URI where DuckDB would give the local path. */
    private String withUris(TableScan scan, String column) {
        Map<String, String> uris = directory.uriByPath();
        String values = paths(scan).stream()
                .map(path -> "(" + literal(path) + ", " + literal(uris.getOrDefault(path, path)) + ")")
                .collect(Collectors.joining(", "));
        return "SELECT r.*, u.uri AS " + quote(column) + " FROM " + reader(scan, true) + " r JOIN (VALUES " + values
                + ") u(path, uri) ON r." + quote(PATH_COLUMN) + " = u.path";
    }

    private List<String> paths(TableScan scan) {
        List<String> paths = new ArrayList<>();
        for (PlannedFile file : scan.files()) {
            paths.add(directory.path(file).toString());
        }
        return paths;
    }

    /** The option is {@code true} for a column called filename, or the column's name as a literal. */
    private static Optional<String> filenameColumn(TableScan scan) {
        String option = scan.options().getOrDefault("filename", "false");
        if (option.equalsIgnoreCase("false")) {
            return Optional.empty();
        }
        String name = option.equalsIgnoreCase("true") ? "filename" : unquoted(option);
        Set<String> columns = new HashSet<>();
        scan.columns().stream()
                .map(Column::name)
                .map(column -> column.toLowerCase(Locale.ROOT))
                .forEach(columns::add);
        return columns.contains(name.toLowerCase(Locale.ROOT)) ? Optional.of(name) : Optional.empty();
    }

    private static String unquoted(String literal) {
        boolean quoted = literal.length() >= 2 && literal.startsWith("'") && literal.endsWith("'");
        return quoted ? literal.substring(1, literal.length() - 1).replace("''", "'") : literal;
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
