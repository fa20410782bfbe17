package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.type.NumericEncoder.Unscaled;
import java.math.BigInteger;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;

/** Reads the units of decimals and whole numbers beyond 64 bits. */
final class Units {
    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

    private Units() {}

    static Unscaled of(DecimalVector vector) {
        return new Wide(vector, true);
    }

    static Unscaled signed(FixedSizeBinaryVector vector) {
        return new Wide(vector, true);
    }

    static Unscaled unsigned(FixedSizeBinaryVector vector) {
        return new Wide(vector, false);
    }

    static Unscaled of(Decimal256Vector vector) {
        return new Big(row -> vector.getObject(row).unscaledValue());
    }

    static Unscaled of(UInt8Vector vector) {
        return new Unsigned(vector);
    }

    /**
     * DuckDB's BIGNUM: 3 bytes with the highest bit set and the number of bytes that follow, then the magnitude, highest byte first; of a
     * negative number all bits are inverted.
     */
    static Unscaled bignum(VarBinaryVector vector) {
        return new Big(row -> {
            byte[] bytes = vector.get(row);
            boolean negative = bytes[0] >= 0;
            byte[] magnitude = new byte[bytes.length - 3];
            for (int i = 0; i < magnitude.length; i++) {
                magnitude[i] = (byte) (negative ? ~bytes[i + 3] : bytes[i + 3]);
            }
            return new BigInteger(negative ? -1 : 1, magnitude);
        });
    }

    /** 128 bits, lowest byte first. */
    private record Wide(BaseFixedWidthVector vector, boolean signed) implements Unscaled {
        @Override
        public boolean fitsLong(int row) {
            long high = high(row);
            long low = longAt(row);
            return signed ? high == low >> 63 : high == 0 && low >= 0;
        }

        @Override
        public long longAt(int row) {
            return vector.getDataBuffer().getLong(16L * row);
        }

        @Override
        public BigInteger bigAt(int row) {
            BigInteger high = BigInteger.valueOf(high(row));
            BigInteger upper = signed || high.signum() >= 0 ? high : high.add(TWO_64);
            return upper.shiftLeft(64).add(unsigned(longAt(row)));
        }

        private long high(int row) {
            ArrowBuf data = vector.getDataBuffer();
            return data.getLong(16L * row + 8);
        }
    }

    private record Unsigned(UInt8Vector vector) implements Unscaled {
        @Override
        public boolean fitsLong(int row) {
            return vector.get(row) >= 0;
        }

        @Override
        public long longAt(int row) {
            return vector.get(row);
        }

        @Override
        public BigInteger bigAt(int row) {
            return unsigned(vector.get(row));
        }
    }

    /** A value as an object. */
    private interface BigAt {
        BigInteger at(int row);
    }

    private record Big(BigAt values) implements Unscaled {
        @Override
        public boolean fitsLong(int row) {
            return false;
        }

        @Override
        public long longAt(int row) {
            throw new UnsupportedOperationException("read as an object");
        }

        @Override
        public BigInteger bigAt(int row) {
            return values.at(row);
        }
    }

    private static BigInteger unsigned(long value) {
        BigInteger signed = BigInteger.valueOf(value);
        return value >= 0 ? signed : signed.add(TWO_64);
    }
}
