package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import org.apache.arrow.vector.ValueVector;

/** {@code int2}, {@code int4} and {@code int8}. */
final class IntegerEncoder implements ValueEncoder {
    private final PgType type;
    private final ValueVector vector;
    private final LongAt values;

    /** A value that is not null, as a long. */
    @FunctionalInterface
    interface LongAt {
        long at(int row);
    }

    IntegerEncoder(PgType type, ValueVector vector, LongAt values) {
        this.type = type;
        this.vector = vector;
        this.values = values;
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
        out.decimal(values.at(row));
    }

    @Override
    public void binary(int row, WireBuffer out) {
        long value = values.at(row);
        switch (type.length()) {
            case 2 -> out.int16((int) value);
            case 4 -> out.int32((int) value);
            default -> out.int64(value);
        }
    }
}
