package dev.eider.gateway.arrow;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;

/** The bytes of a value where they lie: what is wide is to be sent without a copy on the heap. Valid as long as the vector stays as it is. */
public record CellBytes(ArrowBuf source, long offset, int length) {
    /** From this length on a value should not be copied as a whole. */
    public static final int WIDE = 64 << 10;

    private static final int PIECE_BYTES = 32 << 10;

    /** Of a value that is not null. */
    public static CellBytes of(BaseVariableWidthVector vector, int row) {
        int start = vector.getOffsetBuffer().getInt((long) row * Integer.BYTES);
        return new CellBytes(vector.getDataBuffer(), start, vector.getValueLength(row));
    }

    /** Of a value that is not null. */
    public static CellBytes of(BaseLargeVariableWidthVector vector, int row) {
        long start = vector.getOffsetBuffer().getLong((long) row * Long.BYTES);
        return new CellBytes(vector.getDataBuffer(), start, Math.toIntExact(vector.getValueLength(row)));
    }

    public byte[] copy() {
        byte[] bytes = new byte[length];
        source.getBytes(offset, bytes);
        return bytes;
    }

    /** In pieces. */
    public void writeTo(OutputStream out) throws IOException {
        byte[] piece = new byte[Math.min(length, PIECE_BYTES)];
        for (int done = 0; done < length; done += piece.length) {
            int count = Math.min(piece.length, length - done);
            source.getBytes(offset + done, piece, 0, count);
            out.write(piece, 0, count);
        }
    }

    /** Reads them as the reader goes; closing it is not needed. */
    public InputStream stream() {
        return new InputStream() {
            private int position;

            @Override
            public int read() {
                return position == length ? -1 : source.getByte(offset + position++) & 0xff;
            }

            @Override
            public int read(byte[] target, int start, int count) {
                Objects.checkFromIndexSize(start, count, target.length);
                if (position == length) {
                    return count == 0 ? 0 : -1;
                }
                int moved = Math.min(count, length - position);
                source.getBytes(offset + position, target, start, moved);
                position += moved;
                return moved;
            }
        };
    }
}
