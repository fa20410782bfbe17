package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import org.apache.arrow.vector.ValueVector;

/** {@code bool}, of bits or of Arrow's bool8. */
final class BooleanEncoder implements ValueEncoder {
    private final ValueVector vector;
    private final IntegerEncoder.LongAt values;

    BooleanEncoder(ValueVector vector, IntegerEncoder.LongAt values) {
        this.vector = vector;
        this.values = values;
    }

    @Override
    public PgType type() {
        return PgType.BOOL;
    }

    @Override
    public boolean isNull(int row) {
        return vector.isNull(row);
    }

    @Override
    public void text(int row, WireBuffer out) {
        out.int8(values.at(row) != 0 ? 't' : 'f');
    }

    @Override
    public void binary(int row, WireBuffer out) {
        out.int8(values.at(row) != 0 ? 1 : 0);
    }
}
