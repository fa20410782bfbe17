package dev.eider.estimator.parquet;

import dev.eider.contract.ByteRange;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the column chunks and bloom filters of one file lie, and what is in them: a few arrays, for a wide file has hundreds of thousands
 * of chunks. A chunk is told by its row group and its leaf of the schema, both from 0.
 */
public final class ColumnChunks {
    /** What a chunk takes in the arrays, those of {@link #seal} included. */
    static final int BYTES = 96;

    /** Some writers leave the dictionary's header out of a chunk's size: a gap up to here is taken for the chunk's own. */
    private static final long MAX_GAP_BYTES = 64 << 10;

    private static final long NOT_TOLD = Long.MIN_VALUE;

    private final int leaves;
    private final long end;
    private final long[] rows;
    private final long[] starts;
    private final long[] lengths;
    private final long[] uncompressed;
    private final long[] values;
    private final long[] nulls;
    private final long[] bloomOffsets;
    private final long[] bloomLengths;
    private final byte[] @Nullable [] mins;
    private final byte[] @Nullable [] maxs;
    /** Where something begins; 0 for nothing. Gone once all chunks are there. */
    private long[] offsets;

    private int groups;
    private int chunks;

    /** @param end of what chunks may take, where the footer begins */
    ColumnChunks(int groups, int leaves, long end) {
        int most = groups * leaves;
        this.leaves = leaves;
        this.end = end;
        this.rows = new long[groups];
        this.starts = new long[most];
        this.lengths = new long[most];
        this.uncompressed = new long[most];
        this.values = new long[most];
        this.nulls = new long[most];
        this.bloomOffsets = new long[most];
        this.bloomLengths = new long[most];
        this.mins = new byte[most][];
        this.maxs = new byte[most][];
        this.offsets = new long[4 * most];
    }

    /** @throws CorruptFooterException if the chunk does not lie before the footer */
    void add(ChunkReader chunk) throws CorruptFooterException {
        long start = chunk.start();
        if (start < 0 || chunk.compressed < 0 || start > end || chunk.compressed > end - start) {
            throw new CorruptFooterException("a column chunk lies outside of it");
        }
        if (chunks == (groups + 1) * leaves) {
            throw chunkForEach();
        }
        starts[chunks] = start;
        lengths[chunks] = chunk.compressed;
        uncompressed[chunks] = Math.max(0, chunk.uncompressed);
        values[chunks] = chunk.values;
        nulls[chunks] = chunk.nulls.orElse(NOT_TOLD);
        bloomOffsets[chunks] = chunk.bloomOffset;
        bloomLengths[chunks] = chunk.bloomLength.orElse(NOT_TOLD);
        mins[chunks] = chunk.min();
        maxs[chunks] = chunk.max();
        offsets[4 * chunks] = start;
        offsets[4 * chunks + 1] = chunk.bloomOffset;
        offsets[4 * chunks + 2] = chunk.columnIndexOffset;
        offsets[4 * chunks + 3] = chunk.offsetIndexOffset;
        chunks++;
    }

    /** The row group has no more chunks. */
    void endGroup(long groupRows) throws CorruptFooterException {
        if (chunks != (groups + 1) * leaves) {
            throw chunkForEach();
        }
        if (groupRows < 0) {
            throw new CorruptFooterException("a row group has a negative number of rows");
        }
        rows[groups++] = groupRows;
    }

    private static CorruptFooterException chunkForEach() {
        return new CorruptFooterException("a row group does not have a chunk for each column");
    }

    /** All are there: what lies between them is told. */
    ColumnChunks seal() {
        Arrays.sort(offsets);
        for (int i = 0; i < chunks; i++) {
            long next = starts[i] + lengths[i];
            long gap = nextFrom(next) - next;
            lengths[i] += lengths[i] > 0 && gap <= MAX_GAP_BYTES ? gap : 0;
            if (bloomOffsets[i] > 0 && bloomOffsets[i] < end) {
                long length =
                        bloomLengths[i] == NOT_TOLD ? nextFrom(bloomOffsets[i] + 1) - bloomOffsets[i] : bloomLengths[i];
                bloomLengths[i] = Math.clamp(length, 0, end - bloomOffsets[i]);
            } else {
                bloomOffsets[i] = 0;
            }
        }
        offsets = new long[0];
        return this;
    }

    private long nextFrom(long offset) {
        int found = Arrays.binarySearch(offsets, Math.max(1, offset));
        int next = found >= 0 ? found : -found - 1;
        return next < offsets.length ? Math.min(end, offsets[next]) : end;
    }

    public int groups() {
        return groups;
    }

    public long rows(int group) {
        return rows[group];
    }

    /** All pages of a chunk, from its dictionary on. */
    public ByteRange range(int group, int leaf) {
        int i = group * leaves + leaf;
        return new ByteRange(starts[i], lengths[i]);
    }

    /** The chunk's bloom filter; where its length is not told, up to what comes next in the file. */
    public Optional<ByteRange> bloomFilter(int group, int leaf) {
        int i = group * leaves + leaf;
        return bloomOffsets[i] == 0 ? Optional.empty() : Optional.of(new ByteRange(bloomOffsets[i], bloomLengths[i]));
    }

    public long uncompressedBytes(int group, int leaf) {
        return uncompressed[group * leaves + leaf];
    }

    public ChunkStatistics statistics(int group, int leaf) {
        int i = group * leaves + leaf;
        OptionalLong counted = nulls[i] == NOT_TOLD ? OptionalLong.empty() : OptionalLong.of(nulls[i]);
        return new ChunkStatistics(mins[i], maxs[i], counted, values[i]);
    }
}
