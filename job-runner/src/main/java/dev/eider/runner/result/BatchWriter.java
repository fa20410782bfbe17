package dev.eider.runner.result;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;

/** A stream's writer that can also write a piece of the root's present batch. */
final class BatchWriter extends ArrowStreamWriter {
    private final VectorSchemaRoot root;
    private final CompressionCodec compression;

    BatchWriter(VectorSchemaRoot root, WritableByteChannel out, CompressionCodec.Factory codecs, CodecType codec) {
        super(root, new MapDictionaryProvider(), out, IpcOption.DEFAULT, codecs, codec, Optional.empty());
        this.root = root;
        this.compression = codecs.createCodec(codec);
    }

    /** Rows {@code from} to {@code from + count}, as a record batch of their own. */
    void write(int from, int count) throws IOException {
        if (count == root.getRowCount()) {
            writeBatch();
            return;
        }
        try (VectorSchemaRoot piece = root.slice(from, count);
                ArrowRecordBatch batch = new VectorUnloader(piece, true, compression, true).getRecordBatch()) {
            writeRecordBatch(batch);
        }
    }
}
