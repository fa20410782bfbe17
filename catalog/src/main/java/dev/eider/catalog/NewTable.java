package dev.eider.catalog;

import dev.eider.contract.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table to create. The arguments are those of {@link TableInfo}; what is not supported or not sensible is refused here.
 *
 * @param columns positions must be 0, 1, 2 …; names must differ without regard to case
 */
public record NewTable(
        TableName name,
        String tableType,
        String dataSourceFormat,
        String location,
        List<ColumnInfo> columns,
        Optional<String> comment,
        Map<String, String> properties) {
    public NewTable {
        Rules.name("catalog_name", name.catalog());
        Rules.name("schema_name", name.schema());
        Rules.name("name", name.table());
        Rules.tableType(tableType);
        Rules.format(dataSourceFormat);
        Rules.location(location);
        Rules.columns(columns);
        Rules.texts(comment, properties);
        columns = List.copyOf(columns);
        properties = Map.copyOf(properties);
    }

    /** An external Parquet table whose columns are those of its files. */
    public static NewTable parquet(TableName name, String location) {
        return new NewTable(name, "EXTERNAL", "PARQUET", location, List.of(), Optional.empty(), Map.of());
    }
}
