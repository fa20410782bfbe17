package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import org.apache.arrow.vector.ValueVector;

/** {@code text} of what Arrow's own object prints: for Arrow types that DuckDB doesn't export. */
record ObjectEncoder(ValueVector vector) implements ValueEncoder {
    @Override
    public PgType type() {
        return PgType.TEXT;
    }

    @Override
    public boolean isNull(int row) {
        return vector.isNull(row);
    }

    @Override
    public void text(int row, WireBuffer out) {
        out.utf8(String.valueOf(vector.getObject(row)));
    }

    @Override
    public void binary(int row, WireBuffer out) {
        text(row, out);
    }
}
