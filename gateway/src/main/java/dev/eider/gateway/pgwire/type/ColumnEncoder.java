package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import dev.eider.gateway.pgwire.protocol.WireFormat;

/** Writes one column of a result into DataRow messages: each value with its length before it. Made once a result. For one thread. */
public final class ColumnEncoder {
    private static final int NULL = -1;

    private final ValueEncoder values;
    private final boolean binary;

    ColumnEncoder(ValueEncoder values, WireFormat format) {
        this.values = values;
        this.binary = format == WireFormat.BINARY;
    }

    /** Appends row {@code row} of the batch that the cursor's root holds now. */
    public void write(int row, WireBuffer out) {
        if (values.isNull(row)) {
            out.int32(NULL);
            return;
        }
        if (values instanceof BytesEncoder bytes) {
            bytes.field(row, binary, out);
            return;
        }
        int start = out.skip(Integer.BYTES);
        if (binary) {
            values.binary(row, out);
        } else {
            values.text(row, out);
        }
        out.int32At(start, out.size() - start - Integer.BYTES);
    }
}
