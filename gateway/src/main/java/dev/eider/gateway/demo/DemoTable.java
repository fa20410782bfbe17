package dev.eider.gateway.demo;

import dev.eider.contract.Column;
import java.nio.file.Path;
import java.util.List;

/**
 * A generated table.
 *
 * @param directory holds its Parquet files and nothing else
 * @param columns in the order of the files
 */
public record DemoTable(String name, Path directory, List<Column> columns) {
    public DemoTable {
        columns = List.copyOf(columns);
    }

    /** As the catalog wants it: {@code file:///…}, not URL-encoded. */
    public String location() {
        return "file://" + directory.toAbsolutePath();
    }
}
