package dev.eider.estimator.parquet;

import dev.eider.contract.ByteRange;
import dev.eider.objectstore.ObjectInfo;

/**
 * A file's footer, checked: every column chunk lies before the footer, and every row group has a chunk for each leaf of the schema.
 *
 * @param range of thrift metadata, its length and the magic at the end of the file
 * @param rows as the file tells them for all its row groups
 * @param heapBytes that all of this takes, about
 */
public record ParquetFooter(
        ObjectInfo file, FooterSchema schema, ColumnChunks chunks, ByteRange range, long rows, long heapBytes) {}
