package dev.eider.catalog;

import dev.eider.contract.FileFormat;
import dev.eider.contract.TableName;
import dev.eider.contract.TableSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A table.
 *
 * @param tableType Unity Catalog's, so far always {@code EXTERNAL}
 * @param dataSourceFormat Unity Catalog's, so far always {@code PARQUET}
 * @param location URI of a directory, a file or a pattern
 * @param columns in order; empty if they are to be read from the files
 */
public record TableInfo(
        UUID id,
        TableName name,
        String tableType,
        String dataSourceFormat,
        String location,
        List<ColumnInfo> columns,
        Optional<String> comment,
        Map<String, String> properties,
        Audit audit) {
    private static final String OPTION_PREFIX = "eider.";

    public TableInfo {
        columns = List.copyOf(columns);
        properties = Map.copyOf(properties);
    }

    /**
     * What is read for it. A property {@code eider.<option>} becomes an option of the reader; columns that stand in the directories' names
     * turn {@code hive_partitioning} on.
     */
    public TableSource toSource() {
        Map<String, String> options = new HashMap<>();
        if (columns.stream().anyMatch(column -> column.partitionIndex().isPresent())) {
            options.put("hive_partitioning", "true");
        }
        properties.forEach((key, value) -> {
            if (key.startsWith(OPTION_PREFIX)) {
                options.put(key.substring(OPTION_PREFIX.length()).toLowerCase(Locale.ROOT), value);
            }
        });
        return new TableSource(
                name,
                FileFormat.valueOf(dataSourceFormat),
                List.of(location),
                columns.stream().map(ColumnInfo::toColumn).toList(),
                options);
    }
}
