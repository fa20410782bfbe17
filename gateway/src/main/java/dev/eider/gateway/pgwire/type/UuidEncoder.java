package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import org.apache.arrow.vector.FixedSizeBinaryVector;

/** {@code uuid}, of 16 bytes in the order in which it is written. */
record UuidEncoder(FixedSizeBinaryVector vector) implements ValueEncoder {
    private static final int BYTES = 16;
    private static final int[] GROUPS = {4, 2, 2, 2, 6};

    @Override
    public PgType type() {
        return PgType.UUID;
    }

    @Override
    public boolean isNull(int row) {
        return vector.isNull(row);
    }

    @Override
    public void text(int row, WireBuffer out) {
        long at = (long) row * BYTES;
        for (int group : GROUPS) {
            if (at > (long) row * BYTES) {
                out.int8('-');
            }
            int start = out.size();
            out.bytes(vector.getDataBuffer(), at, group);
            BytesEncoder.hex(start, out);
            at += group;
        }
    }

    @Override
    public void binary(int row, WireBuffer out) {
        out.bytes(vector.getDataBuffer(), (long) row * BYTES, BYTES);
    }
}
