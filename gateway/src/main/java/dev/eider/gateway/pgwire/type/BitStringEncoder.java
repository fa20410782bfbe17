package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.arrow.CellBytes;
import dev.eider.gateway.pgwire.protocol.WireBuffer;
import org.apache.arrow.vector.VarBinaryVector;

/**
 * {@code varbit}, of DuckDB's BIT: one byte that counts the padding bits (0 to 7), then the bits, of which the first ones are padding.
 */
record BitStringEncoder(VarBinaryVector vector) implements ValueEncoder {

    @Override
    public PgType type() {
        return PgType.VARBIT;
    }

    @Override
    public boolean isNull(int row) {
        return vector.isNull(row);
    }

    @Override
    public void text(int row, WireBuffer out) {
        CellBytes bytes = CellBytes.of(vector, row);
        int bits = bitCount(bytes);
        int start = out.skip(bits);
        for (int i = 0; i < bits; i++) {
            out.array()[start + i] = (byte) (bit(bytes, i) ? '1' : '0');
        }
    }

    /** The number of bits, then the bits from the highest of the first byte on, zeros at the end. */
    @Override
    public void binary(int row, WireBuffer out) {
        CellBytes bytes = CellBytes.of(vector, row);
        int bits = bitCount(bytes);
        out.int32(bits);
        for (int i = 0; i < bits; i += 8) {
            int value = 0;
            for (int j = i; j < i + 8; j++) {
                value = value << 1 | (j < bits && bit(bytes, j) ? 1 : 0);
            }
            out.int8(value);
        }
    }

    /** As many as an int holds; that many are too large for a row anyway. */
    private static int bitCount(CellBytes bytes) {
        return (int) Math.min(Integer.MAX_VALUE, (bytes.length() - 1) * 8L - at(bytes, 0));
    }

    private static boolean bit(CellBytes bytes, int index) {
        int position = index + at(bytes, 0);
        return (at(bytes, 1 + position / 8) >> (7 - position % 8) & 1) != 0;
    }

    private static byte at(CellBytes bytes, int index) {
        return bytes.source().getByte(bytes.offset() + index);
    }
}
