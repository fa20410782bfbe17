package dev.eider.gateway.flightsql;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.arrow.CellText;
import dev.eider.gateway.arrow.TemporalText;
import dev.eider.gateway.query.ListText;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntervalDayVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.PeriodDuration;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** What a client binds as the text of DuckDB's literal, of the type that {@link ParameterType} names. */
record ParameterText(ParameterType type) {
    private static final int MAX_DIGITS = 38;
    private static final long DAY_MILLIS = 86_400_000;
    private static final long DAY_NANOS = DAY_MILLIS * 1_000_000;

    /**
     * Absent for NULL.
     *
     * @throws QueryException INVALID_VALUE or OUT_OF_RANGE for what is no value of its type
     * @throws ArithmeticException for a date, time or duration too far away to be counted, as DateTimeException
     */
    Optional<String> of(FieldVector vector, int row) {
        if (vector.getField().getDictionary() != null) {
            return vector.isNull(row) ? Optional.empty() : entry(vector, row);
        }
        if (vector instanceof RunEndEncodedVector runs) {
            return of(runs.getValuesVector(), runs.getPhysicalIndex(row));
        }
        if (vector.isNull(row)) {
            return Optional.empty();
        }
        FieldVector storage = vector instanceof ExtensionTypeVector<?> extension
                ? (FieldVector) extension.getUnderlyingVector()
                : vector;
        return Optional.of(
                switch (ParameterType.extension(vector.getField())) {
                    case "arrow.uuid" -> uuid((FixedSizeBinaryVector) storage, row);
                    case "arrow.bool8" -> Boolean.toString(((BaseIntVector) storage).getValueAsLong(row) != 0);
                    default -> text(storage, row);
                });
    }

    private Optional<String> entry(FieldVector indices, int row) {
        FieldVector entries = type.dictionaries()
                .lookup(indices.getField().getDictionary().getId())
                .getVector();
        long index = ((BaseIntVector) indices).getValueAsLong(row);
        if (index < 0 || index >= entries.getValueCount()) {
            throw new QueryException(
                    ErrorCode.INVALID_VALUE,
                    "is entry " + index + " of a dictionary with " + entries.getValueCount() + " entries");
        }
        return of(entries, (int) index);
    }

    private String text(FieldVector vector, int row) {
        return switch (vector) {
            case Float2Vector halves -> Float.toString(halves.getValueAsFloat(row));
            case Float4Vector floats -> Float.toString(floats.get(row));
            case Float8Vector doubles -> Double.toString(doubles.get(row));
            case Decimal256Vector decimals -> decimal(decimals.getObject(row));
            case VarBinaryVector bytes -> escaped(bytes.get(row));
            case LargeVarBinaryVector bytes -> escaped(bytes.get(row));
            case FixedSizeBinaryVector bytes -> escaped(bytes.get(row));
            case ViewVarBinaryVector bytes -> escaped(bytes.get(row));
            case DateDayVector days -> withoutPlus(TemporalText.date(days.get(row)));
            case DateMilliVector millis ->
                withoutPlus(TemporalText.date(Math.toIntExact(Math.floorDiv(millis.get(row), DAY_MILLIS))));
            case TimeSecVector times -> time(times.get(row), ChronoUnit.SECONDS);
            case TimeMilliVector times -> time(times.get(row), ChronoUnit.MILLIS);
            case TimeMicroVector times -> time(times.get(row), ChronoUnit.MICROS);
            case TimeNanoVector times -> time(times.get(row), ChronoUnit.NANOS);
            case TimeStampVector timestamps ->
                withoutPlus(CellText.over(timestamps).of(row));
            case IntervalYearVector months -> months.get(row) + " months";
            case IntervalDayVector intervals ->
                IntervalDayVector.getDays(intervals.getDataBuffer(), row) + " days "
                        + IntervalDayVector.getMilliseconds(intervals.getDataBuffer(), row) * 1_000L + " microseconds";
            case IntervalMonthDayNanoVector intervals -> interval(intervals.getObject(row));
            case DurationVector durations -> duration(durations, row);
            case ListVector list ->
                list(list.getDataVector(), list.getElementStartIndex(row), list.getElementEndIndex(row));
            case LargeListVector list ->
                list(list.getDataVector(), (int) list.getElementStartIndex(row), (int) list.getElementEndIndex(row));
            case FixedSizeListVector list ->
                list(list.getDataVector(), list.getElementStartIndex(row), list.getElementEndIndex(row));
            case ListViewVector list ->
                list(list.getDataVector(), list.getElementStartIndex(row), list.getElementEndIndex(row));
            case LargeListViewVector list -> {
                int start = (int) list.getOffsetBuffer().getLong(8L * row);
                yield list(
                        list.getDataVector(),
                        start,
                        start + (int) list.getSizeBuffer().getLong(8L * row));
            }
            default -> CellText.over(vector).of(row);
        };
    }

    /** DuckDB's text of a list, {@code ["a", NULL]}; a list in it stands without quotes. */
    private String list(FieldVector elements, int start, int end) {
        boolean lists = !type.ofValues(elements.getField()).getChildren().isEmpty();
        ListText text = new ListText();
        for (int i = start; i < end; i++) {
            Optional<String> element = of(elements, i);
            if (lists || element.isEmpty()) {
                text.raw(element.orElse("NULL"));
            } else {
                text.quoted(element.get());
            }
        }
        return text.end();
    }

    private static String uuid(FixedSizeBinaryVector bytes, int row) {
        ByteBuffer value = ByteBuffer.wrap(bytes.get(row));
        return new UUID(value.getLong(), value.getLong()).toString();
    }

    private static String decimal(BigDecimal value) {
        int scale = Math.max(value.scale(), 0);
        if (value.precision() - value.scale() + scale > MAX_DIGITS) {
            throw new QueryException(
                    ErrorCode.OUT_OF_RANGE,
                    "has more digits than DECIMAL(38," + scale + "), DuckDB's largest; send it as float64");
        }
        return value.toPlainString();
    }

    /** Java writes one before a year of more than four digits, DuckDB reads none. */
    private static String withoutPlus(String date) {
        return date.startsWith("+") ? date.substring(1) : date;
    }

    private static String time(long value, ChronoUnit unit) {
        long nanos = Math.multiplyExact(value, unit.getDuration().toNanos());
        if (nanos < 0 || nanos > DAY_NANOS) {
            throw new QueryException(ErrorCode.DATETIME_OUT_OF_RANGE, "is no time of a day");
        }
        return TemporalText.time(value, unit);
    }

    private static String escaped(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length * 4);
        for (byte b : bytes) {
            text.append("\\x")
                    .append(Character.toUpperCase(Character.forDigit((b >> 4) & 15, 16)))
                    .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
        }
        return text.toString();
    }

    @SuppressWarnings("JavaPeriodGetDays") // months and days are told apart on purpose
    private static String interval(PeriodDuration interval) {
        return interval.getPeriod().toTotalMonths() + " months "
                + interval.getPeriod().getDays() + " days "
                + micros(interval.getDuration().toNanos()) + " microseconds";
    }

    private static String duration(DurationVector durations, int row) {
        long value = DurationVector.get(durations.getDataBuffer(), row);
        TimeUnit unit = ((ArrowType.Duration) durations.getField().getType()).getUnit();
        long micros = switch (unit) {
            case SECOND -> Math.multiplyExact(value, 1_000_000L);
            case MILLISECOND -> Math.multiplyExact(value, 1_000L);
            case MICROSECOND -> value;
            case NANOSECOND -> micros(value);
        };
        return micros + " microseconds";
    }

    private static long micros(long nanos) {
        if (nanos % 1_000 != 0) {
            throw new QueryException(
                    ErrorCode.DATETIME_OUT_OF_RANGE,
                    "has a fraction of a microsecond, which DuckDB's INTERVAL does not hold; send whole microseconds");
        }
        return nanos / 1_000;
    }
}
