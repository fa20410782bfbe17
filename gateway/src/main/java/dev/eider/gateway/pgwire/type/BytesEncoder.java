package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.ValueVector;

/** Values that are bytes: {@code text}, {@code json} and {@code bytea}. */
final class BytesEncoder implements ValueEncoder {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private final PgType type;
    private final ValueVector vector;
    private final Bytes values;

    /** Appends a value's bytes as they are. */
    @FunctionalInterface
    interface Bytes {
        void append(int row, WireBuffer out);
    }

    private BytesEncoder(PgType type, ValueVector vector, Bytes values) {
        this.type = type;
        this.vector = vector;
        this.values = values;
    }

    static BytesEncoder of(PgType type, BaseVariableWidthVector vector) {
        return new BytesEncoder(type, vector, (row, out) -> {
            ArrowBuf offsets = vector.getOffsetBuffer();
            int start = offsets.getInt((long) row * Integer.BYTES);
            int end = offsets.getInt((row + 1L) * Integer.BYTES);
            out.bytes(vector.getDataBuffer(), start, end - start);
        });
    }

    static BytesEncoder of(PgType type, BaseLargeVariableWidthVector vector) {
        return new BytesEncoder(type, vector, (row, out) -> {
            ArrowBuf offsets = vector.getOffsetBuffer();
            long start = offsets.getLong((long) row * Long.BYTES);
            long end = offsets.getLong((row + 1L) * Long.BYTES);
            out.bytes(vector.getDataBuffer(), start, Math.toIntExact(end - start));
        });
    }

    static BytesEncoder of(PgType type, BaseVariableWidthViewVector vector) {
        return new BytesEncoder(type, vector, (row, out) -> out.bytes(vector.get(row)));
    }

    static BytesEncoder of(PgType type, BaseFixedWidthVector vector) {
        int width = vector.getTypeWidth();
        return new BytesEncoder(
                type, vector, (row, out) -> out.bytes(vector.getDataBuffer(), (long) row * width, width));
    }

    @Override
    public PgType type() {
        return type;
    }

    @Override
    public boolean isNull(int row) {
        return vector.isNull(row);
    }

    @Override
    public void text(int row, WireBuffer out) {
        if (type == PgType.BYTEA) {
            out.ascii("\\x");
            int start = out.size();
            values.append(row, out);
            hex(start, out);
        } else {
            values.append(row, out);
        }
    }

    @Override
    public void binary(int row, WireBuffer out) {
        values.append(row, out);
    }

    /** Replaces the bytes from {@code start} on by their hexadecimal digits, from the end, in place. */
    static void hex(int start, WireBuffer out) {
        int count = out.size() - start;
        out.skip(count);
        byte[] bytes = out.array();
        for (int i = count - 1; i >= 0; i--) {
            int value = bytes[start + i];
            bytes[start + 2 * i + 1] = HEX[value & 15];
            bytes[start + 2 * i] = HEX[value >> 4 & 15];
        }
    }
}
