package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.arrow.vector.VarCharVector;

/** {@code uuid} that DuckDB has given as its text. */
record TextualUuidEncoder(VarCharVector vector) implements ValueEncoder {

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
        out.bytes(vector.getDataBuffer(), vector.getStartOffset(row), vector.getValueLength(row));
    }

    @Override
    public void binary(int row, WireBuffer out) {
        UUID value = UUID.fromString(new String(vector.get(row), StandardCharsets.US_ASCII));
        out.int64(value.getMostSignificantBits());
        out.int64(value.getLeastSignificantBits());
    }
}
