package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import org.apache.arrow.vector.ValueVector;

/** {@code float4} and {@code float8}. */
final class RealEncoder {
    private RealEncoder() {}

    /** A value that is not null. */
    @FunctionalInterface
    interface FloatAt {
        float at(int row);
    }

    /** A value that is not null. */
    @FunctionalInterface
    interface DoubleAt {
        double at(int row);
    }

    record Float4(ValueVector vector, FloatAt values) implements ValueEncoder {
        @Override
        public PgType type() {
            return PgType.FLOAT4;
        }

        @Override
        public boolean isNull(int row) {
            return vector.isNull(row);
        }

        @Override
        public void text(int row, WireBuffer out) {
            RealText.write(values.at(row), out);
        }

        @Override
        public void binary(int row, WireBuffer out) {
            out.int32(Float.floatToRawIntBits(values.at(row)));
        }
    }

    record Float8(ValueVector vector, DoubleAt values) implements ValueEncoder {
        @Override
        public PgType type() {
            return PgType.FLOAT8;
        }

        @Override
        public boolean isNull(int row) {
            return vector.isNull(row);
        }

        @Override
        public void text(int row, WireBuffer out) {
            RealText.write(values.at(row), out);
        }

        @Override
        public void binary(int row, WireBuffer out) {
            out.int64(Double.doubleToRawLongBits(values.at(row)));
        }
    }
}
