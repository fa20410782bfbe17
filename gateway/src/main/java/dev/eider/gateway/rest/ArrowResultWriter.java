package dev.eider.gateway.rest;

import dev.eider.contract.ErrorInfo;
import dev.eider.gateway.arrow.BatchSlice;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/** An Arrow IPC stream. After an error it ends without the end-of-stream marker. */
final class ArrowResultWriter implements ResultWriter {
    private final OutputStream out;
    private final WriteChannel channel;

    ArrowResultWriter(OutputStream out) {
        this.out = out;
        this.channel = new WriteChannel(Channels.newChannel(out));
    }

    @Override
    public void begin(Schema schema) throws IOException {
        MessageSerializer.serialize(channel, schema);
    }

    @Override
    public void rows(VectorSchemaRoot batch, int from, int to) throws IOException {
        if (from == 0 && to == batch.getRowCount()) {
            write(batch);
        } else {
            try (VectorSchemaRoot slice = BatchSlice.of(batch, from, to - from)) {
                write(slice);
            }
        }
        out.flush();
    }

    private void write(VectorSchemaRoot batch) throws IOException {
        try (ArrowRecordBatch message = new VectorUnloader(batch).getRecordBatch()) {
            MessageSerializer.serialize(channel, message);
        }
    }

    @Override
    public void end(boolean more) throws IOException {
        ArrowStreamWriter.writeEndOfStream(channel, IpcOption.DEFAULT);
        out.flush();
    }

    @Override
    public void fail(ErrorInfo error) throws IOException {
        out.flush();
    }
}
