package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import java.math.BigInteger;
import org.apache.arrow.vector.ValueVector;

/** {@code numeric}: any whole number of units of 10 to the power of minus {@code scale}. */
final class NumericEncoder implements ValueEncoder {
    private final ValueVector vector;
    private final Unscaled values;
    private final int scale;
    private final WireBuffer digits = new WireBuffer(48);

    /** The units of values that are not null. */
    interface Unscaled {
        boolean fitsLong(int row);

        long longAt(int row);

        BigInteger bigAt(int row);
    }

    NumericEncoder(ValueVector vector, int scale, Unscaled values) {
        this.vector = vector;
        this.scale = scale;
        this.values = values;
    }

    @Override
    public PgType type() {
        return PgType.NUMERIC;
    }

    @Override
    public boolean isNull(int row) {
        return vector.isNull(row);
    }

    @Override
    public void text(int row, WireBuffer out) {
        if (load(row)) {
            out.int8('-');
        }
        int whole = digits.size() - scale;
        if (whole > 0) {
            out.bytes(digits.array(), 0, whole);
        } else {
            out.int8('0');
        }
        if (scale > 0) {
            out.int8('.');
            for (int i = whole; i < 0; i++) {
                out.int8('0');
            }
            int from = Math.max(0, whole);
            out.bytes(digits.array(), from, digits.size() - from);
        }
    }

    @Override
    public void binary(int row, WireBuffer out) {
        boolean negative = load(row);
        NumericBinary.write(digits.array(), digits.size(), scale, negative, out);
    }

    /** Puts the decimal digits into {@link #digits}, without leading zeros unless it is 0. Returns whether the value is negative. */
    private boolean load(int row) {
        digits.truncate(0);
        if (!values.fitsLong(row)) {
            BigInteger big = values.bigAt(row);
            digits.ascii(big.abs().toString());
            return big.signum() < 0;
        }
        long value = values.longAt(row);
        if (value == Long.MIN_VALUE) {
            digits.ascii("9223372036854775808");
            return true;
        }
        digits.decimal(Math.abs(value));
        return value < 0;
    }
}
