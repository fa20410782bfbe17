package dev.eider.gateway.query;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Small answers of the gateway's own, all of text. */
final class ArrowText {
    private ArrowText() {}

    static Schema schema(List<String> columns) {
        return new Schema(columns.stream()
                .map(name -> Field.nullable(name, ArrowType.Utf8.INSTANCE))
                .toList());
    }

    /** One Arrow IPC stream with one batch. */
    static byte[] stream(BufferAllocator allocator, List<String> columns, List<List<String>> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema(columns), allocator);
                ArrowStreamWriter writer = new ArrowStreamWriter(root, null, Channels.newChannel(bytes))) {
            for (int c = 0; c < columns.size(); c++) {
                VarCharVector vector = (VarCharVector) root.getVector(c);
                for (int r = 0; r < rows.size(); r++) {
                    vector.setSafe(r, rows.get(r).get(c).getBytes(StandardCharsets.UTF_8));
                }
            }
            root.setRowCount(rows.size());
            writer.start();
            writer.writeBatch();
            writer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
