package dev.eider.gateway.pgwire.type;

import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Reads days and microseconds, whatever the vector's unit. */
final class Instants {
    private static final long DAY_MILLIS = 86_400_000;

    private Instants() {}

    static IntegerEncoder.LongAt days(FieldVector vector) {
        return switch (vector) {
            case DateDayVector v -> v::get;
            case DateMilliVector v -> row -> Math.floorDiv(v.get(row), DAY_MILLIS);
            default -> throw new IllegalArgumentException("not dates: " + vector.getField());
        };
    }

    static IntegerEncoder.LongAt timeMicros(FieldVector vector) {
        return switch (vector) {
            case TimeSecVector v -> row -> v.get(row) * 1_000_000L;
            case TimeMilliVector v -> row -> v.get(row) * 1_000L;
            case TimeMicroVector v -> v::get;
            case TimeNanoVector v -> row -> v.get(row) / 1_000;
            default -> throw new IllegalArgumentException("not times: " + vector.getField());
        };
    }

    /** The infinities, which DuckDB has at the ends of the range in every unit, stay infinities. */
    static IntegerEncoder.LongAt micros(FieldVector vector) {
        TimeStampVector values = (TimeStampVector) vector;
        ArrowType.Timestamp type = (ArrowType.Timestamp) vector.getField().getType();
        return switch (type.getUnit()) {
            case SECOND -> row -> scaled(values.get(row), 1_000_000);
            case MILLISECOND -> row -> scaled(values.get(row), 1_000);
            case MICROSECOND -> values::get;
            case NANOSECOND ->
                row -> {
                    long nanos = values.get(row);
                    return Math.abs(nanos) == TimestampEncoder.INFINITY ? nanos : Math.floorDiv(nanos, 1_000);
                };
        };
    }

    /** Saturates: what microseconds cannot hold is out of PostgreSQL's range, too, and is refused there. */
    private static long scaled(long value, long factor) {
        if (Math.abs(value) == TimestampEncoder.INFINITY) {
            return value;
        }
        long high = Math.multiplyHigh(value, factor);
        long low = value * factor;
        return high == low >> 63 ? low : value < 0 ? Long.MIN_VALUE : Long.MAX_VALUE - 1;
    }
}
