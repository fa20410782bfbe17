package dev.eider.estimator.parquet;

import dev.eider.contract.ByteRange;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;

/** Where column chunks and their bloom filters lie. */
public final class ColumnChunks {
    private ColumnChunks() {}

    /** All pages of a chunk, from its dictionary on. */
    public static ByteRange range(ColumnChunk chunk) {
        ColumnMetaData metadata = chunk.getMeta_data();
        return new ByteRange(start(metadata), metadata.getTotal_compressed_size());
    }

    /** Some writers set the dictionary's offset to 0 when there is none. */
    private static long start(ColumnMetaData metadata) {
        long data = metadata.getData_page_offset();
        long dictionary = metadata.getDictionary_page_offset();
        return metadata.isSetDictionary_page_offset() && dictionary > 0 ? Math.min(dictionary, data) : data;
    }

    /** The chunk's bloom filter; where its length is not told, up to what comes next in the file. */
    public static Optional<ByteRange> bloomFilter(ParquetFooter footer, ColumnChunk chunk) {
        ColumnMetaData metadata = chunk.getMeta_data();
        long offset = metadata.getBloom_filter_offset();
        if (!metadata.isSetBloom_filter_offset() || offset <= 0 || offset >= footer.range().offset()) {
            return Optional.empty();
        }
        long limit = nextAfter(footer, offset) - offset;
        long length = metadata.isSetBloom_filter_length() ? metadata.getBloom_filter_length() : limit;
        return Optional.of(new ByteRange(offset, Math.clamp(length, 0, footer.range().offset() - offset)));
    }

    private static long nextAfter(ParquetFooter footer, long offset) {
        long next = footer.range().offset();
        for (RowGroup group : footer.rowGroups()) {
            for (ColumnChunk chunk : group.getColumns()) {
                for (long other : List.of(
                        start(chunk.getMeta_data()),
                        chunk.getMeta_data().getBloom_filter_offset(),
                        chunk.getColumn_index_offset(),
                        chunk.getOffset_index_offset())) {
                    next = other > offset ? Math.min(next, other) : next;
                }
            }
        }
        return next;
    }

    /** @throws CorruptFooterException if a chunk does not lie before {@code end} */
    static void check(FileMetaData metadata, int leaves, long end) throws CorruptFooterException {
        for (RowGroup group : metadata.getRow_groups()) {
            if (group.getColumnsSize() != leaves) {
                throw new CorruptFooterException("a row group does not have a chunk for each column");
            }
            if (group.getNum_rows() < 0) {
                throw new CorruptFooterException("a row group has a negative number of rows");
            }
            for (ColumnChunk chunk : group.getColumns()) {
                check(chunk, end);
            }
        }
    }

    private static void check(ColumnChunk chunk, long end) throws CorruptFooterException {
        if (!chunk.isSetMeta_data()) {
            throw new CorruptFooterException("a column chunk has no metadata");
        }
        if (chunk.isSetFile_path()) {
            throw new CorruptFooterException("a column chunk lies in another file");
        }
        long start = start(chunk.getMeta_data());
        long length = chunk.getMeta_data().getTotal_compressed_size();
        if (start < 0 || length < 0 || start > end || length > end - start) {
            throw new CorruptFooterException("a column chunk lies outside of it");
        }
    }
}
