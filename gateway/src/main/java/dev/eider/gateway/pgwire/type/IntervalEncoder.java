package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;

/** {@code interval}, to the microsecond; text as with IntervalStyle postgres. */
record IntervalEncoder(IntervalMonthDayNanoVector vector) implements ValueEncoder {

    @Override
    public PgType type() {
        return PgType.INTERVAL;
    }

    @Override
    public boolean isNull(int row) {
        return vector.isNull(row);
    }

    @Override
    public void text(int row, WireBuffer out) {
        ArrowBuf data = vector.getDataBuffer();
        int months = IntervalMonthDayNanoVector.getMonths(data, row);
        int days = IntervalMonthDayNanoVector.getDays(data, row);
        long micros = IntervalMonthDayNanoVector.getNanoseconds(data, row) / 1000;
        int start = out.size();
        boolean negative = part(months / 12, "year", start, false, out);
        negative = part(months % 12, "mon", start, negative, out);
        negative = part(days, "day", start, negative, out);
        if (micros == 0 && out.size() > start) {
            return;
        }
        if (out.size() > start) {
            out.int8(' ');
        }
        if (micros < 0) {
            out.int8('-');
        } else if (negative) {
            out.int8('+');
        }
        Calendar.time(Math.abs(micros), out);
    }

    /** A plus is shown only after a negative part. Returns whether the last part shown is negative. */
    private static boolean part(int value, String unit, int start, boolean negativeBefore, WireBuffer out) {
        if (value == 0) {
            return negativeBefore;
        }
        if (out.size() > start) {
            out.int8(' ');
        }
        if (negativeBefore && value > 0) {
            out.int8('+');
        }
        out.decimal(value);
        out.int8(' ');
        out.ascii(unit);
        if (value != 1) {
            out.int8('s');
        }
        return value < 0;
    }

    @Override
    public void binary(int row, WireBuffer out) {
        ArrowBuf data = vector.getDataBuffer();
        out.int64(IntervalMonthDayNanoVector.getNanoseconds(data, row) / 1000);
        out.int32(IntervalMonthDayNanoVector.getDays(data, row));
        out.int32(IntervalMonthDayNanoVector.getMonths(data, row));
    }
}
