package dev.eider.gateway.result;

import dev.eider.contract.QueryException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * Reads one part's batches into the root of the whole result. Decompresses them by itself: Arrow's loader (19.0) forgets what it has
 * decompressed when memory ends in the middle of a column. For one thread.
 */
final class PartReader extends ArrowStreamReader {
    private final Supplier<VectorSchemaRoot> target;

    /** @param target asked for at each batch */
    PartReader(InputStream in, BufferAllocator allocator, Supplier<VectorSchemaRoot> target) {
        super(StreamChannel.of(in), allocator);
        this.target = target;
    }

    @Override
    protected void loadRecordBatch(ArrowRecordBatch batch) {
        ArrowRecordBatch plain;
        try (batch) {
            plain = decompress(batch);
        }
        try (plain) {
            new VectorLoader(target.get()).load(plain);
        } catch (IllegalArgumentException e) {
            // So the loader wraps what goes wrong with a column.
            throw e.getCause() instanceof QueryException known ? known : e;
        }
    }

    private ArrowRecordBatch decompress(ArrowRecordBatch batch) {
        CodecType type =
                CodecType.fromCompressionType(batch.getBodyCompression().getCodec());
        CompressionCodec codec = type == CodecType.NO_COMPRESSION
                ? NoCompressionCodec.INSTANCE
                : CommonsCompressionFactory.INSTANCE.createCodec(type);
        List<ArrowBuf> plain = new ArrayList<>();
        try {
            for (ArrowBuf buffer : batch.getBuffers()) {
                plain.add(decompress(codec, buffer));
            }
            return new ArrowRecordBatch(
                    batch.getLength(),
                    batch.getNodes(),
                    plain,
                    NoCompressionCodec.DEFAULT_BODY_COMPRESSION,
                    batch.getVariadicBufferCounts(),
                    true,
                    true);
        } finally {
            // The new batch has its own hold on them.
            plain.forEach(ArrowBuf::close);
        }
    }

    /** A buffer to be closed; the given one stays as it is. */
    private ArrowBuf decompress(CompressionCodec codec, ArrowBuf buffer) {
        // What a codec returns takes the place of what it was given.
        buffer.getReferenceManager().retain();
        try {
            return buffer.writerIndex() == 0 ? buffer : codec.decompress(allocator, buffer);
        } catch (RuntimeException e) {
            buffer.close();
            throw e;
        }
    }
}
