package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;

/** A column without values, such as that of {@code SELECT NULL}. */
record NullEncoder() implements ValueEncoder {
    @Override
    public PgType type() {
        return PgType.TEXT;
    }

    @Override
    public boolean isNull(int row) {
        return true;
    }

    @Override
    public void text(int row, WireBuffer out) {
        throw new IllegalStateException("all values are null");
    }

    @Override
    public void binary(int row, WireBuffer out) {
        throw new IllegalStateException("all values are null");
    }
}
