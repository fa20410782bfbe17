package dev.eider.gateway.arrow;

import java.util.stream.Collectors;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** DuckDB's name for the type of a result's column, as far as the Arrow type still tells it. */
public final class ColumnType {
    private ColumnType() {}

    public static String name(Field field) {
        return switch (field.getType()) {
            case ArrowType.Null _ -> "NULL";
            case ArrowType.Bool _ -> "BOOLEAN";
            case ArrowType.Int integer -> integer(integer);
            case ArrowType.FloatingPoint floating ->
                floating.getPrecision() == FloatingPointPrecision.DOUBLE ? "DOUBLE" : "FLOAT";
            case ArrowType.Decimal decimal -> "DECIMAL(" + decimal.getPrecision() + "," + decimal.getScale() + ")";
            case ArrowType.Utf8 _, ArrowType.LargeUtf8 _, ArrowType.Utf8View _ -> "VARCHAR";
            case ArrowType.Binary _, ArrowType.LargeBinary _, ArrowType.BinaryView _, ArrowType.FixedSizeBinary _ ->
                "BLOB";
            case ArrowType.Date _ -> "DATE";
            case ArrowType.Time time -> time.getUnit() == TimeUnit.NANOSECOND ? "TIME_NS" : "TIME";
            case ArrowType.Timestamp timestamp -> timestamp(timestamp);
            case ArrowType.Interval _, ArrowType.Duration _ -> "INTERVAL";
            case ArrowType.List _, ArrowType.LargeList _ ->
                name(field.getChildren().getFirst()) + "[]";
            case ArrowType.FixedSizeList list -> name(field.getChildren().getFirst()) + "[" + list.getListSize() + "]";
            case ArrowType.Struct _ -> "STRUCT(" + members(field) + ")";
            case ArrowType.Union _ -> "UNION(" + members(field) + ")";
            case ArrowType.Map _ -> map(field.getChildren().getFirst());
            default -> field.getType().toString();
        };
    }

    private static String integer(ArrowType.Int integer) {
        String name = switch (integer.getBitWidth()) {
            case 8 -> "TINYINT";
            case 16 -> "SMALLINT";
            case 32 -> "INTEGER";
            default -> "BIGINT";
        };
        return integer.getIsSigned() ? name : "U" + name;
    }

    private static String timestamp(ArrowType.Timestamp timestamp) {
        if (timestamp.getTimezone() != null) {
            return "TIMESTAMP WITH TIME ZONE";
        }
        return switch (timestamp.getUnit()) {
            case SECOND -> "TIMESTAMP_S";
            case MILLISECOND -> "TIMESTAMP_MS";
            case MICROSECOND -> "TIMESTAMP";
            case NANOSECOND -> "TIMESTAMP_NS";
        };
    }

    private static String map(Field entries) {
        return "MAP(" + name(entries.getChildren().getFirst()) + ", "
                + name(entries.getChildren().getLast()) + ")";
    }

    private static String members(Field field) {
        return field.getChildren().stream()
                .map(member -> '"' + member.getName().replace("\"", "\"\"") + "\" " + name(member))
                .collect(Collectors.joining(", "));
    }
}
