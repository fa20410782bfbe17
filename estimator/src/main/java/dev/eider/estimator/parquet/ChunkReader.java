package dev.eider.estimator.parquet;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TException;

/** Reads of one column chunk what planning needs, after parquet-format's ColumnChunk, ColumnMetaData and Statistics. */
final class ChunkReader {
    private static final long MISSING = -1;

    private final Thrift thrift;

    private boolean hasMetadata;
    private boolean encrypted;
    private long data = MISSING;
    private long dictionary;
    long values = MISSING;
    long compressed = MISSING;
    long uncompressed = MISSING;
    long bloomOffset;
    OptionalLong bloomLength = OptionalLong.empty();
    long columnIndexOffset;
    long offsetIndexOffset;
    OptionalLong nulls = OptionalLong.empty();
    private byte @Nullable [] min;
    private byte @Nullable [] max;
    private boolean exact = true;

    private ChunkReader(Thrift thrift) {
        this.thrift = thrift;
    }

    static ChunkReader read(Thrift thrift) throws TException, CorruptFooterException {
        ChunkReader chunk = new ChunkReader(thrift);
        thrift.struct(chunk::chunkField);
        if (chunk.encrypted) {
            return chunk;
        }
        if (!chunk.hasMetadata) {
            throw new CorruptFooterException("a column chunk has no metadata");
        }
        if (chunk.data == MISSING
                || chunk.values == MISSING
                || chunk.compressed == MISSING
                || chunk.uncompressed == MISSING) {
            throw new CorruptFooterException("a column chunk's metadata does not tell where and how long it is");
        }
        return chunk;
    }

    /** With nothing else told. */
    boolean isEncrypted() {
        return encrypted;
    }

    /** Some writers set the dictionary's offset to 0 when there is none. */
    long start() {
        return dictionary > 0 ? Math.min(dictionary, data) : data;
    }

    /** Null unless both bounds are there and exact, as is {@link #max}. */
    byte @Nullable [] min() {
        return exact && max != null ? min : null;
    }

    byte @Nullable [] max() {
        return exact && min != null ? max : null;
    }

    private void chunkField(int id, byte type) throws TException, CorruptFooterException {
        if (id == 1 && type == Thrift.BINARY) {
            throw new CorruptFooterException("a column chunk lies in another file");
        } else if (id == 3 && type == Thrift.STRUCT) {
            hasMetadata = true;
            thrift.struct(this::metadataField);
        } else if (id == 4 && type == Thrift.I64) {
            offsetIndexOffset = thrift.i64();
        } else if (id == 6 && type == Thrift.I64) {
            columnIndexOffset = thrift.i64();
        } else {
            encrypted |= id == 8;
            thrift.skip(type);
        }
    }

    private void metadataField(int id, byte type) throws TException, CorruptFooterException {
        if (type == Thrift.I64) {
            number(id, thrift.i64());
        } else if (id == 12 && type == Thrift.STRUCT) {
            thrift.struct(this::statisticsField);
        } else if (id == 15 && type == Thrift.I32) {
            bloomLength = OptionalLong.of(thrift.i32());
        } else {
            thrift.skip(type);
        }
    }

    private void number(int id, long value) {
        switch (id) {
            case 5 -> values = value;
            case 6 -> uncompressed = value;
            case 7 -> compressed = value;
            case 9 -> data = value;
            case 11 -> dictionary = value;
            case 14 -> bloomOffset = value;
            default -> {}
        }
    }

    private void statisticsField(int id, byte type) throws TException {
        if (id == 3 && type == Thrift.I64) {
            nulls = OptionalLong.of(thrift.i64());
        } else if (id == 5 && type == Thrift.BINARY) {
            max = thrift.binary();
        } else if (id == 6 && type == Thrift.BINARY) {
            min = thrift.binary();
        } else if ((id == 7 || id == 8) && type == Thrift.BOOL) {
            exact &= thrift.bool();
        } else {
            thrift.skip(type);
        }
    }
}
