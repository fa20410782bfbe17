package dev.eider.gateway.flightsql;

import com.github.luben.zstd.Zstd;
import com.google.flatbuffers.FlatBufferBuilder;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.query.WorkingMemory;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;

/**
 * A batch that a client has compressed, which becomes one that is not. Arrow's library (19.0) would do so on the heap, whatever length comes out,
 * and forgets what it has decompressed when memory ends in the middle of a column.
 */
final class CompressedBatch {
    /** Each buffer begins with the length that comes out. */
    private static final int LENGTH_BYTES = Long.BYTES;
    /** In place of a length, of buffers that are as they were. */
    private static final long NOT_COMPRESSED = -1;

    private static final int ALIGNMENT = 8;

    private final Message header;
    private final RecordBatch batch;

    private CompressedBatch(Message header, RecordBatch batch) {
        this.header = header;
        this.batch = batch;
    }

    /**
     * Empty if it is no batch, or none that is compressed.
     *
     * @throws IndexOutOfBoundsException if it is none of Arrow's
     */
    static Optional<CompressedBatch> of(Message header) {
        RecordBatch batch = switch (header.headerType()) {
            case MessageHeader.RecordBatch -> (RecordBatch) header.header(new RecordBatch());
            case MessageHeader.DictionaryBatch -> ((DictionaryBatch) header.header(new DictionaryBatch())).data();
            default -> null;
        };
        if (batch == null || batch.compression() == null) {
            return Optional.empty();
        }
        long vectors =
                16L * batch.nodesLength() + 16L * batch.buffersLength() + 8L * batch.variadicBufferCountsLength();
        if (vectors > header.getByteBuffer().capacity()) {
            throw new IndexOutOfBoundsException("vectors that are longer than their message");
        }
        return Optional.of(new CompressedBatch(header, batch));
    }

    /**
     * The same message with the batch as it was before it was compressed.
     *
     * @param message {@link FlightData} that can be reset to its beginning
     * @param before what came out of the call's messages before this one, as a client may send any number of dictionaries
     * @param maxBytes that may come out of a call's messages
     * @throws QueryException STATEMENT_TOO_LARGE, or OUT_OF_MEMORY, before anything is decompressed; INVALID_REQUEST
     */
    byte[] decompress(InputStream message, long before, int maxBytes) {
        try {
            int size = message.available();
            long length = length(message, before, maxBytes);
            message.reset();
            try (WorkingMemory.Share _ = WorkingMemory.OF_PROCESS.take(Math.max(size, length))) {
                return decompress(FlightData.parseFrom(message)).toByteArray();
            }
        } catch (QueryException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, "the compressed parameters cannot be read", e);
        }
    }

    /** What comes out of all buffers together, as they tell; they stand one after the other. */
    private long length(InputStream message, long before, int maxBytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag();
                WireFormat.getTagFieldNumber(tag) != FlightData.DATA_BODY_FIELD_NUMBER;
                tag = in.readTag()) {
            in.skipField(tag);
        }
        in.readRawVarint32();
        long total = 0;
        long position = 0;
        for (int i = 0; i < batch.buffersLength(); i++) {
            Buffer buffer = batch.buffers(i);
            if (buffer.length() > 0) {
                in.skipRawBytes(Math.toIntExact(Math.subtractExact(buffer.offset(), position)));
                long length = in.readRawLittleEndian64();
                total += length == NOT_COMPRESSED ? buffer.length() : length;
                in.skipRawBytes(Math.toIntExact(buffer.length()) - LENGTH_BYTES);
                position = Math.addExact(buffer.offset(), buffer.length());
                checkLength(length, before + total, maxBytes);
            }
        }
        return total;
    }

    private static void checkLength(long length, long total, int maxBytes) {
        if (length < NOT_COMPRESSED) {
            throw new IllegalArgumentException("a buffer of " + length + " bytes");
        }
        if (length > maxBytes || total > maxBytes) {
            throw new QueryException(
                    ErrorCode.STATEMENT_TOO_LARGE,
                    "the compressed parameters become " + Math.max(length, total)
                            + " bytes, more than the " + (maxBytes >> 20)
                            + " MiB that a call may have: bind fewer or shorter values (data to join with can be read from a Parquet file)");
        }
    }

    private FlightData decompress(FlightData message) throws IOException {
        ByteString.Output body = ByteString.newOutput();
        long[] offsets = new long[batch.buffersLength()];
        long[] lengths = new long[batch.buffersLength()];
        for (int i = 0; i < offsets.length; i++) {
            Buffer buffer = batch.buffers(i);
            int offset = Math.toIntExact(buffer.offset());
            byte[] plain = decompress(
                    message.getDataBody().substring(offset, Math.addExact(offset, Math.toIntExact(buffer.length()))));
            offsets[i] = body.size();
            lengths[i] = plain.length;
            body.write(plain);
            body.write(new byte[-plain.length & (ALIGNMENT - 1)]);
        }
        return message.toBuilder()
                .setDataHeader(plainHeader(offsets, lengths, body.size()))
                .setDataBody(body.toByteString())
                .build();
    }

    private byte[] decompress(ByteString buffer) throws IOException {
        if (buffer.isEmpty()) {
            return new byte[0];
        }
        long length = CodedInputStream.newInstance(
                        buffer.substring(0, LENGTH_BYTES).toByteArray())
                .readRawLittleEndian64();
        ByteString content = buffer.substring(LENGTH_BYTES);
        if (length == NOT_COMPRESSED) {
            return content.toByteArray();
        }
        if (length == 0) {
            return new byte[0];
        }
        byte[] plain = switch (batch.compression().codec()) {
            case CompressionType.LZ4_FRAME -> lz4(content, (int) length);
            case CompressionType.ZSTD -> zstd(content, (int) length);
            default -> throw new IOException("of an unknown codec");
        };
        if (plain.length != length) {
            throw new IOException("not of the length that it tells");
        }
        return plain;
    }

    /** One byte more is enough to see that it is too long. */
    private static byte[] lz4(ByteString content, int length) throws IOException {
        try (InputStream in = new FramedLZ4CompressorInputStream(content.newInput())) {
            return in.readNBytes(length + 1);
        }
    }

    private static byte[] zstd(ByteString content, int length) throws IOException {
        byte[] plain = new byte[length];
        byte[] compressed = content.toByteArray();
        long written = Zstd.decompressByteArray(plain, 0, length, compressed, 0, compressed.length);
        if (written != length) {
            throw new IOException(Zstd.isError(written) ? Zstd.getErrorName(written) : "shorter than it tells");
        }
        return plain;
    }

    private ByteString plainHeader(long[] offsets, long[] lengths, int bodyBytes) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int variadic = batch.variadicBufferCountsLength() == 0
                ? 0
                : RecordBatch.createVariadicBufferCountsVector(
                        builder,
                        LongStream.range(0, batch.variadicBufferCountsLength())
                                .map(i -> batch.variadicBufferCounts((int) i))
                                .toArray());
        // Structs stand in a vector from the last to the first.
        RecordBatch.startBuffersVector(builder, offsets.length);
        for (int i = offsets.length - 1; i >= 0; i--) {
            Buffer.createBuffer(builder, offsets[i], lengths[i]);
        }
        int buffers = builder.endVector();
        RecordBatch.startNodesVector(builder, batch.nodesLength());
        for (int i = batch.nodesLength() - 1; i >= 0; i--) {
            FieldNode node = batch.nodes(i);
            FieldNode.createFieldNode(builder, node.length(), node.nullCount());
        }
        int nodes = builder.endVector();
        int plain = RecordBatch.createRecordBatch(builder, batch.length(), nodes, buffers, 0, variadic);
        if (header.headerType() == MessageHeader.DictionaryBatch) {
            DictionaryBatch dictionary = (DictionaryBatch) header.header(new DictionaryBatch());
            plain = DictionaryBatch.createDictionaryBatch(builder, dictionary.id(), plain, dictionary.isDelta());
        }
        builder.finish(Message.createMessage(builder, header.version(), header.headerType(), plain, bodyBytes, 0));
        return ByteString.copyFrom(builder.dataBuffer());
    }
}
