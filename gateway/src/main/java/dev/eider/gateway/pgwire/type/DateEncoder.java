package dev.eider.gateway.pgwire.type;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.WireBuffer;
import org.apache.arrow.vector.ValueVector;

/**
 * {@code date}. DuckDB's infinities are the ends of the int range; PostgreSQL's as well, but for the sign of the lower.
 *
 * @param days since 1970-01-01
 */
record DateEncoder(ValueVector vector, IntegerEncoder.LongAt days) implements ValueEncoder {
    private static final long INFINITY = Integer.MAX_VALUE;
    /** 4714-11-24 BC and 5874898-01-01, PostgreSQL's bounds, as days of 1970. */
    private static final long FIRST = -2_451_545 + Calendar.POSTGRES_DAY;

    private static final long END = 2_145_031_949 + Calendar.POSTGRES_DAY;

    @Override
    public PgType type() {
        return PgType.DATE;
    }

    @Override
    public boolean isNull(int row) {
        return vector.isNull(row);
    }

    @Override
    public void text(int row, WireBuffer out) {
        long day = days.at(row);
        if (Math.abs(day) == INFINITY) {
            out.ascii(day < 0 ? "-infinity" : "infinity");
        } else if (Calendar.date(inRange(day), out)) {
            Calendar.beforeChrist(out);
        }
    }

    @Override
    public void binary(int row, WireBuffer out) {
        long day = days.at(row);
        if (Math.abs(day) == INFINITY) {
            out.int32(day < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE);
        } else {
            out.int32((int) (inRange(day) - Calendar.POSTGRES_DAY));
        }
    }

    private static long inRange(long day) {
        if (day < FIRST || day >= END) {
            throw new QueryException(
                    ErrorCode.DATETIME_OUT_OF_RANGE,
                    "a date of the result is outside PostgreSQL's range (4714-11-24 BC to 5874897-12-31); cast the column to VARCHAR");
        }
        return day;
    }
}
