package dev.eider.gateway.arrow;

import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** The text of a column's values, row by row; not for nested types. Rows that are null must not be asked for. */
@FunctionalInterface
public interface CellText {

    String of(int row);

    static CellText over(FieldVector vector) {
        return switch (vector) {
            case BitVector bits -> row -> bits.get(row) == 0 ? "false" : "true";
            case UInt8Vector longs -> row -> Long.toUnsignedString(longs.get(row));
            case BaseIntVector integers -> row -> Long.toString(integers.getValueAsLong(row));
            case DecimalVector decimals -> row -> plain(decimals.getObject(row));
            case Decimal256Vector decimals -> row -> plain(decimals.getObject(row));
            case DateDayVector dates -> row -> TemporalText.date(dates.get(row));
            case TimeSecVector times -> row -> TemporalText.time(times.get(row), ChronoUnit.SECONDS);
            case TimeMilliVector times -> row -> TemporalText.time(times.get(row), ChronoUnit.MILLIS);
            case TimeMicroVector times -> row -> TemporalText.time(times.get(row), ChronoUnit.MICROS);
            case TimeNanoVector times -> row -> TemporalText.time(times.get(row), ChronoUnit.NANOS);
            case TimeStampVector timestamps -> timestamp(timestamps);
            case IntervalMonthDayNanoVector intervals -> row -> TemporalText.interval(intervals.getObject(row));
            case VarBinaryVector bytes -> row -> base64(bytes.get(row));
            case LargeVarBinaryVector bytes -> row -> base64(bytes.get(row));
            case FixedSizeBinaryVector bytes -> row -> base64(bytes.get(row));
            case BaseVariableWidthVector strings ->
                row -> strings.getObject(row).toString();
            default -> row -> String.valueOf(vector.getObject(row));
        };
    }

    private static CellText timestamp(TimeStampVector vector) {
        ArrowType.Timestamp type = (ArrowType.Timestamp) vector.getField().getType();
        ChronoUnit unit = unit(type.getUnit());
        boolean zoned = type.getTimezone() != null;
        return row -> TemporalText.timestamp(vector.get(row), unit, zoned);
    }

    private static ChronoUnit unit(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> ChronoUnit.SECONDS;
            case MILLISECOND -> ChronoUnit.MILLIS;
            case MICROSECOND -> ChronoUnit.MICROS;
            case NANOSECOND -> ChronoUnit.NANOS;
        };
    }

    private static String plain(BigDecimal value) {
        return value.toPlainString();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
