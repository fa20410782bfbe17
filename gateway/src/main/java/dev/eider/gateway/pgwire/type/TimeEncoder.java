package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.ValueVector;

/** {@code time} and {@code timetz}. */
final class TimeEncoder {
    private TimeEncoder() {}

    /** @param micros of the day, up to and including 24:00:00 */
    record Plain(ValueVector vector, IntegerEncoder.LongAt micros) implements ValueEncoder {
        @Override
        public PgType type() {
            return PgType.TIME;
        }

        @Override
        public boolean isNull(int row) {
            return vector.isNull(row);
        }

        @Override
        public void text(int row, WireBuffer out) {
            Calendar.time(micros.at(row), out);
        }

        @Override
        public void binary(int row, WireBuffer out) {
            out.int64(micros.at(row));
        }
    }

    /** DuckDB's dtime_tz_t: microseconds in the upper 40 bits, in the lower 24 what is missing to the greatest offset, 15:59:59. */
    record WithZone(FixedSizeBinaryVector vector) implements ValueEncoder {
        private static final int OFFSET_BITS = 24;
        private static final int MAX_OFFSET = 16 * 3600 - 1;

        @Override
        public PgType type() {
            return PgType.TIMETZ;
        }

        @Override
        public boolean isNull(int row) {
            return vector.isNull(row);
        }

        @Override
        public void text(int row, WireBuffer out) {
            long bits = bits(row);
            Calendar.time(bits >>> OFFSET_BITS, out);
            Calendar.offset(offset(bits), out);
        }

        /** PostgreSQL counts the zone westwards. */
        @Override
        public void binary(int row, WireBuffer out) {
            long bits = bits(row);
            out.int64(bits >>> OFFSET_BITS);
            out.int32(-offset(bits));
        }

        private long bits(int row) {
            return vector.getDataBuffer().getLong((long) row * Long.BYTES);
        }

        private static int offset(long bits) {
            return MAX_OFFSET - (int) (bits & (1 << OFFSET_BITS) - 1);
        }
    }
}
