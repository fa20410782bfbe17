package dev.eider.gateway.result;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Time zones of a result's columns by Arrow's names: an offset is {@code +05:30} there (Schema.fbs, {@code Timestamp}), and {@code
 * GMT+05:30} in DuckDB.
 */
public final class ZoneOffsets {
    private static final Pattern OF_DUCKDB = Pattern.compile("GMT([+-]\\d{2}:\\d{2})");

    private ZoneOffsets() {}

    public static Schema asInArrow(Schema schema) {
        return new Schema(asInArrow(schema.getFields()), schema.getCustomMetadata());
    }

    private static List<Field> asInArrow(List<Field> fields) {
        return fields.stream()
                .map(field -> new Field(
                        field.getName(),
                        new FieldType(
                                field.isNullable(),
                                asInArrow(field.getType()),
                                field.getDictionary(),
                                field.getMetadata()),
                        asInArrow(field.getChildren())))
                .toList();
    }

    private static ArrowType asInArrow(ArrowType type) {
        if (type instanceof ArrowType.Timestamp timestamp && timestamp.getTimezone() != null) {
            Matcher offset = OF_DUCKDB.matcher(timestamp.getTimezone());
            if (offset.matches()) {
                return new ArrowType.Timestamp(timestamp.getUnit(), offset.group(1));
            }
        }
        return type;
    }
}
