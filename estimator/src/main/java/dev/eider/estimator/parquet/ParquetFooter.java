package dev.eider.estimator.parquet;

import dev.eider.contract.ByteRange;
import dev.eider.objectstore.ObjectInfo;
import java.util.List;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;

/**
 * A file's footer, checked: every column chunk lies before the footer, and every row group has a chunk for each leaf of the schema.
 *
 * @param range of thrift metadata, its length and the magic at the end of the file
 * @param bytes of {@code range}; not to be changed
 */
public record ParquetFooter(ObjectInfo file, FileMetaData metadata, SchemaNode schema, ByteRange range, byte[] bytes) {

    public List<RowGroup> rowGroups() {
        return metadata.getRow_groups();
    }

    /** What the columns that DuckDB sees depend on; equal for files of one writer with one schema. */
    public String schemaKey() {
        return metadata.getCreated_by() + metadata.getSchema() + metadata.getKey_value_metadata();
    }
}
