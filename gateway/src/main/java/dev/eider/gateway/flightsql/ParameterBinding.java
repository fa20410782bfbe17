package dev.eider.gateway.flightsql;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.arrow.CellText;
import dev.eider.gateway.arrow.ColumnType;
import dev.eider.gateway.arrow.DuckDbType;
import dev.eider.gateway.query.Description;
import dev.eider.gateway.query.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.PeriodDuration;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** A statement's parameters between Arrow, as clients bind them, and DuckDB's literals. */
final class ParameterBinding {
    private ParameterBinding() {}

    /** What a client should bind; a parameter of unknown type is a string. */
    static Schema schema(Description description) {
        List<Field> fields = new ArrayList<>();
        for (String type : description.parameterTypes()) {
            fields.add(field("parameter_" + (fields.size() + 1), type));
        }
        return new Schema(fields);
    }

    /** Arrow's JDBC driver (18.3) writes milliseconds into times and timestamps of any unit, so milliseconds it is. */
    private static Field field(String name, String type) {
        Field field = DuckDbType.field(name, type);
        return switch (field.getType()) {
            case ArrowType.Time _ -> Field.nullable(name, new ArrowType.Time(TimeUnit.MILLISECOND, 32));
            case ArrowType.Timestamp timestamp ->
                Field.nullable(name, new ArrowType.Timestamp(TimeUnit.MILLISECOND, timestamp.getTimezone()));
            default -> field;
        };
    }

    /**
     * Reads all that a client sends. No row at all is no parameters.
     *
     * @throws QueryException NOT_SUPPORTED for more than one row or nested values
     */
    static List<Parameter> read(FlightStream stream) {
        List<Parameter> parameters = new ArrayList<>();
        int rows = 0;
        while (stream.next()) {
            VectorSchemaRoot root = stream.getRoot();
            rows += root.getRowCount();
            if (rows > 1) {
                throw new QueryException(
                        ErrorCode.NOT_SUPPORTED,
                        "several rows of parameters for one statement are not supported; execute it once for each row");
            }
            if (root.getRowCount() == 1) {
                root.getFieldVectors().forEach(vector -> parameters.add(parameter(vector, 0)));
            }
        }
        return parameters;
    }

    private static Parameter parameter(FieldVector vector, int row) {
        return switch (vector) {
            case NullVector _ -> new Parameter(Optional.empty(), Optional.empty());
            case DenseUnionVector union ->
                union.getTypeId(row) < 0
                        ? new Parameter(Optional.empty(), Optional.empty())
                        : parameter((FieldVector) union.getVectorByType(union.getTypeId(row)), union.getOffset(row));
            case UnionVector union -> parameter((FieldVector) union.getVector(row), row);
            default -> new Parameter(type(vector.getField()), text(vector, row));
        };
    }

    /** A string is an untyped literal, so that it can stand for a date or a number as in any SQL text. */
    private static Optional<String> type(Field field) {
        return switch (field.getType()) {
            case ArrowType.Utf8 _, ArrowType.LargeUtf8 _, ArrowType.Utf8View _, ArrowType.Null _ -> Optional.empty();
            case ArrowType.List _, ArrowType.LargeList _, ArrowType.FixedSizeList _ -> listType(field);
            case ArrowType.Struct _, ArrowType.Map _, ArrowType.Union _ -> throw nested(field);
            default -> Optional.of(ColumnType.name(field));
        };
    }

    /** Of strings it is a list of strings: there is no untyped literal of a list. */
    private static Optional<String> listType(Field field) {
        Field element = field.getChildren().getFirst();
        if (element.getType() instanceof ArrowType.Null) {
            return Optional.empty();
        }
        return Optional.of(type(element).orElse("VARCHAR") + "[]");
    }

    private static QueryException nested(Field field) {
        return new QueryException(
                ErrorCode.NOT_SUPPORTED,
                "parameter " + field.getName() + " is nested (" + field.getType() + "); bind its text instead");
    }

    private static Optional<String> text(FieldVector vector, int row) {
        if (vector.isNull(row)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (vector) {
                    case Float4Vector floats -> Float.toString(floats.get(row));
                    case Float8Vector doubles -> Double.toString(doubles.get(row));
                    case VarBinaryVector bytes -> escaped(bytes.get(row));
                    case LargeVarBinaryVector bytes -> escaped(bytes.get(row));
                    case FixedSizeBinaryVector bytes -> escaped(bytes.get(row));
                    case IntervalMonthDayNanoVector intervals -> interval(intervals.getObject(row));
                    case DurationVector durations -> durations.getObject(row).toNanos() / 1_000 + " microseconds";
                    case ListVector list ->
                        list(list.getDataVector(), list.getElementStartIndex(row), list.getElementEndIndex(row));
                    case LargeListVector list ->
                        list(list.getDataVector(), (int) list.getElementStartIndex(row), (int)
                                list.getElementEndIndex(row));
                    case FixedSizeListVector list ->
                        list(list.getDataVector(), list.getElementStartIndex(row), list.getElementEndIndex(row));
                    default -> CellText.over(vector).of(row);
                });
    }

    /** DuckDB's text of a list, {@code ["a", NULL]}; a list in it stands without quotes. */
    private static String list(FieldVector elements, int start, int end) {
        boolean lists = !elements.getField().getChildren().isEmpty();
        return IntStream.range(start, end)
                .mapToObj(i -> text(elements, i)
                        .map(text ->
                                lists ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                        .orElse("NULL"))
                .collect(Collectors.joining(", ", "[", "]"));
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
                + interval.getDuration().toNanos() / 1_000 + " microseconds";
    }
}
