package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.Hex;
import dev.eider.gateway.pgwire.protocol.WireBuffer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.ValueVector;

/** Values that are bytes: {@code text}, {@code json} and {@code bytea}. */
final class BytesEncoder implements ValueEncoder {
    /** From this length on a field is lent, not copied. It makes its row a message that is sent by itself, which is nothing beside this. */
    private static final int LENT_BYTES = 64 << 10;

    private final PgType type;
    private final ValueVector vector;
    private final Bytes values;

    /** Tells where a value's bytes lie. */
    @FunctionalInterface
    private interface Bytes {
        void give(int row, Taker taker);
    }

    @FunctionalInterface
    private interface Taker {
        void take(ArrowBuf source, long offset, int length);
    }

    private BytesEncoder(PgType type, ValueVector vector, Bytes values) {
        this.type = type;
        this.vector = vector;
        this.values = values;
    }

    static BytesEncoder of(PgType type, BaseVariableWidthVector vector) {
        return new BytesEncoder(type, vector, (row, taker) -> {
            ArrowBuf offsets = vector.getOffsetBuffer();
            int start = offsets.getInt((long) row * Integer.BYTES);
            int end = offsets.getInt((row + 1L) * Integer.BYTES);
            taker.take(vector.getDataBuffer(), start, end - start);
        });
    }

    static BytesEncoder of(PgType type, BaseLargeVariableWidthVector vector) {
        return new BytesEncoder(type, vector, (row, taker) -> {
            ArrowBuf offsets = vector.getOffsetBuffer();
            long start = offsets.getLong((long) row * Long.BYTES);
            long end = offsets.getLong((row + 1L) * Long.BYTES);
            taker.take(vector.getDataBuffer(), start, Math.toIntExact(end - start));
        });
    }

    /** A view is 16 bytes: the length, then up to 12 bytes themselves, or 4 of them with number and offset of a buffer. */
    static BytesEncoder of(PgType type, BaseVariableWidthViewVector vector) {
        return new BytesEncoder(type, vector, (row, taker) -> {
            ArrowBuf views = vector.getDataBuffer();
            long at = row * 16L;
            int length = views.getInt(at);
            if (length <= 12) {
                taker.take(views, at + 4, length);
            } else {
                taker.take(vector.getDataBuffers().get(views.getInt(at + 8)), views.getInt(at + 12), length);
            }
        });
    }

    static BytesEncoder of(PgType type, BaseFixedWidthVector vector) {
        int width = vector.getTypeWidth();
        return new BytesEncoder(
                type, vector, (row, taker) -> taker.take(vector.getDataBuffer(), (long) row * width, width));
    }

    @Override
    public PgType type() {
        return type;
    }

    @Override
    public boolean isNull(int row) {
        return vector.isNull(row);
    }

    /** Puts a value that is not null into a row, with its length before it. */
    void field(int row, boolean binary, WireBuffer out) {
        boolean hex = isHex(binary);
        values.give(row, (source, offset, length) -> {
            out.int32(hex ? 2 + 2 * length : length);
            if (length >= LENT_BYTES) {
                prefix(hex, out);
                out.lend(source, offset, length, hex);
            } else {
                append(source, offset, length, hex, out);
            }
        });
    }

    @Override
    public void text(int row, WireBuffer out) {
        values.give(row, (source, offset, length) -> append(source, offset, length, isHex(false), out));
    }

    @Override
    public void binary(int row, WireBuffer out) {
        values.give(row, out::bytes);
    }

    private boolean isHex(boolean binary) {
        return type == PgType.BYTEA && !binary;
    }

    private static void append(ArrowBuf source, long offset, int length, boolean hex, WireBuffer out) {
        prefix(hex, out);
        int start = out.size();
        out.bytes(source, offset, length);
        if (hex) {
            hex(start, out);
        }
    }

    private static void prefix(boolean hex, WireBuffer out) {
        if (hex) {
            out.ascii("\\x");
        }
    }

    /** Replaces the bytes from {@code start} on by their hexadecimal digits. */
    static void hex(int start, WireBuffer out) {
        int count = out.size() - start;
        out.skip(count);
        Hex.expand(out.array(), start, count);
    }
}
