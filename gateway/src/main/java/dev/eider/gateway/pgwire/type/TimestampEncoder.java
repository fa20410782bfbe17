package dev.eider.gateway.pgwire.type;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.WireBuffer;
import java.util.Optional;
import org.apache.arrow.vector.ValueVector;

/**
 * {@code timestamp} and {@code timestamptz}, to the microsecond: DuckDB's nanoseconds are cut off.
 *
 * @param micros since 1970-01-01, UTC; {@link #INFINITY} and its negative are the infinities
 * @param zone in which the text form of a timestamptz is given; absent for timestamp
 */
record TimestampEncoder(ValueVector vector, IntegerEncoder.LongAt micros, Optional<ZoneOffsets> zone)
        implements ValueEncoder {
    static final long INFINITY = Long.MAX_VALUE;

    /** PostgreSQL's MIN_TIMESTAMP and END_TIMESTAMP: from 4714-11-24 BC to the end of 294276. */
    private static final long FIRST = -211_813_488_000_000_000L + Calendar.POSTGRES_MICROS;

    private static final long END_OF_POSTGRES = 9_223_371_331_200_000_000L;

    @Override
    public PgType type() {
        return zone.isPresent() ? PgType.TIMESTAMPTZ : PgType.TIMESTAMP;
    }

    @Override
    public boolean isNull(int row) {
        return vector.isNull(row);
    }

    @Override
    public void text(int row, WireBuffer out) {
        long value = micros.at(row);
        if (Math.abs(value) == INFINITY) {
            out.ascii(value < 0 ? "-infinity" : "infinity");
            return;
        }
        inRange(value);
        int offset = zone.isPresent() ? zone.get().at(Math.floorDiv(value, 1_000_000L)) : 0;
        long local = value + offset * 1_000_000L;
        long day = Math.floorDiv(local, Calendar.DAY_MICROS);
        boolean beforeChrist = Calendar.date(day, out);
        out.int8(' ');
        Calendar.time(local - day * Calendar.DAY_MICROS, out);
        if (zone.isPresent()) {
            Calendar.offset(offset, out);
        }
        if (beforeChrist) {
            Calendar.beforeChrist(out);
        }
    }

    @Override
    public void binary(int row, WireBuffer out) {
        long value = micros.at(row);
        if (Math.abs(value) == INFINITY) {
            out.int64(value < 0 ? Long.MIN_VALUE : Long.MAX_VALUE);
        } else {
            out.int64(inRange(value) - Calendar.POSTGRES_MICROS);
        }
    }

    private static long inRange(long value) {
        if (value < FIRST || value - Calendar.POSTGRES_MICROS >= END_OF_POSTGRES) {
            throw new QueryException(
                    ErrorCode.DATETIME_OUT_OF_RANGE,
                    "a timestamp of the result is outside PostgreSQL's range (4714-11-24 BC to 294276-12-31); cast the column to VARCHAR");
        }
        return value;
    }
}
