package dev.eider.runner.result;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.nio.channels.WritableByteChannel;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;

/**
 * How the buffers of record batches are compressed. Arrow's other codec, LZ4, is pure Java here and took minutes for a few megabytes, so
 * it is not offered.
 */
enum Compression {
    NONE(CodecType.NO_COMPRESSION),
    ZSTD(CodecType.ZSTD);

    private final CodecType codec;

    Compression(CodecType codec) {
        this.codec = codec;
    }

    static Compression parse(String name) {
        return switch (name) {
            case "none" -> NONE;
            case "zstd" -> ZSTD;
            default ->
                throw new QueryException(
                        ErrorCode.INVALID_REQUEST, "'" + name + "' is not a compression: use none or zstd");
        };
    }

    BatchWriter writer(VectorSchemaRoot root, WritableByteChannel out) {
        return new BatchWriter(
                root,
                out,
                this == NONE ? NoCompressionCodec.Factory.INSTANCE : CommonsCompressionFactory.INSTANCE,
                codec);
    }
}
