package dev.eider.estimator.parquet;

import dev.eider.contract.ByteRange;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;

/** Where the column chunks and bloom filters of one file lie. */
public final class ColumnChunks {
    /** Some writers leave the dictionary's header out of a chunk's size: a gap up to here is taken for the chunk's own. */
    private static final long MAX_GAP_BYTES = 64 << 10;

    private final long end;
    /** Where something begins, ascending; the footer is the last. */
    private final long[] offsets;

    public ColumnChunks(ParquetFooter footer) {
        this.end = footer.range().offset();
        this.offsets = footer.rowGroups().stream()
                .flatMap(group -> group.getColumns().stream())
                .flatMapToLong(chunk -> LongStream.of(
                        start(chunk.getMeta_data()),
                        chunk.getMeta_data().getBloom_filter_offset(),
                        chunk.getColumn_index_offset(),
                        chunk.getOffset_index_offset(),
                        end))
                .filter(offset -> offset > 0 && offset <= end)
                .sorted()
                .distinct()
                .toArray();
    }

    /** All pages of a chunk, from its dictionary on. */
    public ByteRange range(ColumnChunk chunk) {
        ColumnMetaData metadata = chunk.getMeta_data();
        long start = start(metadata);
        long length = metadata.getTotal_compressed_size();
        long gap = nextFrom(start + length) - start - length;
        return new ByteRange(start, length > 0 && gap <= MAX_GAP_BYTES ? length + gap : length);
    }

    /** The chunk's bloom filter; where its length is not told, up to what comes next in the file. */
    public Optional<ByteRange> bloomFilter(ColumnChunk chunk) {
        ColumnMetaData metadata = chunk.getMeta_data();
        long offset = metadata.getBloom_filter_offset();
        if (!metadata.isSetBloom_filter_offset() || offset <= 0 || offset >= end) {
            return Optional.empty();
        }
        long length =
                metadata.isSetBloom_filter_length() ? metadata.getBloom_filter_length() : nextFrom(offset + 1) - offset;
        return Optional.of(new ByteRange(offset, Math.clamp(length, 0, end - offset)));
    }

    private long nextFrom(long offset) {
        int found = Arrays.binarySearch(offsets, offset);
        int next = found >= 0 ? found : -found - 1;
        return next < offsets.length ? offsets[next] : end;
    }

    /** Some writers set the dictionary's offset to 0 when there is none. */
    private static long start(ColumnMetaData metadata) {
        long data = metadata.getData_page_offset();
        long dictionary = metadata.getDictionary_page_offset();
        return metadata.isSetDictionary_page_offset() && dictionary > 0 ? Math.min(dictionary, data) : data;
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
