package dev.eider.gateway.pgwire.protocol;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.arrow.memory.ArrowBuf;

/**
 * A value that goes from Arrow's memory to the client piece by piece, so that its width is nothing to the heap.
 *
 * @param position in the buffer's array before which it stands
 * @param hex whether it is written as hexadecimal digits
 */
record LentBytes(int position, ArrowBuf source, long offset, int length, boolean hex) {
    private static final int PIECE_BYTES = 32 << 10;

    /** As written. */
    long size() {
        return hex ? 2L * length : length;
    }

    void writeTo(OutputStream out) throws IOException {
        byte[] piece = new byte[hex ? 2 * PIECE_BYTES : PIECE_BYTES];
        for (int done = 0; done < length; ) {
            int count = Math.min(PIECE_BYTES, length - done);
            source.getBytes(offset + done, piece, 0, count);
            if (hex) {
                Hex.expand(piece, 0, count);
            }
            out.write(piece, 0, hex ? 2 * count : count);
            done += count;
        }
    }
}
