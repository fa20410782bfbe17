package dev.eider.gateway.pgwire.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.BackendWriter;
import dev.eider.gateway.pgwire.protocol.WireBuffer;
import dev.eider.gateway.pgwire.protocol.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A value of any width goes from Arrow's memory to the client without a copy on the heap. */
class WideValueTest {
    private static final long HEAP_BYTES = 2 << 20;

    private final BufferAllocator allocator = new RootAllocator();

    enum Form {
        TEXT(new ArrowType.Utf8(), "", WireFormat.TEXT),
        JSON(new ArrowType.Utf8(), "arrow.json", WireFormat.BINARY),
        BYTEA(new ArrowType.Binary(), "", WireFormat.TEXT),
        BYTEA_BINARY(new ArrowType.Binary(), "", WireFormat.BINARY);

        private final Field field;
        private final WireFormat format;

        Form(ArrowType type, String extension, WireFormat format) {
            Map<String, String> metadata = extension.isEmpty() ? Map.of() : Map.of("ARROW:extension:name", extension);
            this.field = new Field("v", new FieldType(true, type, null, metadata), List.of());
            this.format = format;
        }

        byte[] expected(byte[] value) {
            return this == BYTEA ? ("\\x" + HexFormat.of().formatHex(value)).getBytes(StandardCharsets.UTF_8) : value;
        }
    }

    @AfterEach
    void close() {
        allocator.close();
    }

    /** Two columns of it, the second being NULL in the second row. */
    private VectorSchemaRoot root(Form form, byte[] value) {
        VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(form.field, form.field)), allocator);
        for (int column = 0; column < 2; column++) {
            BaseVariableWidthVector vector = (BaseVariableWidthVector) root.getVector(column);
            vector.allocateNew(2L * value.length, 2);
            vector.set(0, value);
            if (column == 0) {
                vector.set(1, value);
            }
        }
        root.setRowCount(2);
        return root;
    }

    private static byte[] value(int length) {
        byte[] value = new byte[length];
        for (int i = 0; i < length; i++) {
            value[i] = (byte) (i % 127);
        }
        return value;
    }

    private static void send(VectorSchemaRoot root, Form form, OutputStream out) throws IOException {
        try (BackendWriter writer = new BackendWriter(out)) {
            writer.commandComplete("before");
            ColumnEncoder[] columns = Encoders.of(root, List.of(form.format), "UTC");
            for (int row = 0; row < 2; row++) {
                WireBuffer buffer = writer.beginRow(columns.length);
                for (ColumnEncoder column : columns) {
                    column.write(row, buffer);
                }
                writer.endRow();
            }
            writer.commandComplete("after");
            writer.flush();
        }
    }

    private static void expect(Form form, byte[] value, OutputStream out) throws IOException {
        byte[] expected = form.expected(value);
        out.write(message('C', "before\0".getBytes(StandardCharsets.UTF_8)));
        ByteBuffer both = ByteBuffer.allocate(2 + 2 * (4 + expected.length)).putShort((short) 2);
        out.write(message(
                'D',
                both.putInt(expected.length)
                        .put(expected)
                        .putInt(expected.length)
                        .put(expected)
                        .array()));
        ByteBuffer one = ByteBuffer.allocate(2 + 4 + expected.length + 4).putShort((short) 2);
        out.write(message(
                'D', one.putInt(expected.length).put(expected).putInt(-1).array()));
        out.write(message('C', "after\0".getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] message(char type, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) type)
                .putInt(4 + body.length)
                .put(body)
                .array();
    }

    @ParameterizedTest
    @EnumSource
    void messagesAreTheSameAtAnyWidth(Form form) throws IOException {
        for (int length : new int[] {0, 1, 65_535, 65_536, 65_537, 200_000}) {
            byte[] value = value(length);
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            try (VectorSchemaRoot root = root(form, value)) {
                send(root, form, sent);
            }
            expect(form, value, expected);
            assertThat(sent.toByteArray()).isEqualTo(expected.toByteArray());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWideValueTakesNoHeap(Form form) throws IOException {
        byte[] value = value(20 << 20);
        CheckedOutputStream sent = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
        CheckedOutputStream expected = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (VectorSchemaRoot root = root(form, value)) {
            long before = threads.getCurrentThreadAllocatedBytes();
            send(root, form, sent);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(HEAP_BYTES);
        }
        expect(form, value, expected);
        assertThat(sent.getChecksum().getValue())
                .isEqualTo(expected.getChecksum().getValue());
    }

    @ParameterizedTest
    @EnumSource
    void aRowHasItsLimit(Form form) {
        try (VectorSchemaRoot root = root(form, new byte[129 << 20])) {
            assertThatThrownBy(() -> send(root, form, OutputStream.nullOutputStream()))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROW_TOO_LARGE));
        }
    }
}
