package dev.eider.gateway.arrow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** From DuckDB's name of a type to the Arrow field in which DuckDB gives out its values. A name that is not known becomes a string. */
public final class DuckDbType {
    private static final Map<String, ArrowType> SCALARS = Map.ofEntries(
            Map.entry("BOOLEAN", ArrowType.Bool.INSTANCE),
            Map.entry("TINYINT", new ArrowType.Int(8, true)),
            Map.entry("SMALLINT", new ArrowType.Int(16, true)),
            Map.entry("INTEGER", new ArrowType.Int(32, true)),
            Map.entry("BIGINT", new ArrowType.Int(64, true)),
            Map.entry("UTINYINT", new ArrowType.Int(8, false)),
            Map.entry("USMALLINT", new ArrowType.Int(16, false)),
            Map.entry("UINTEGER", new ArrowType.Int(32, false)),
            Map.entry("UBIGINT", new ArrowType.Int(64, false)),
            Map.entry("HUGEINT", new ArrowType.Decimal(38, 0, 128)),
            Map.entry("FLOAT", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
            Map.entry("DOUBLE", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            Map.entry("BLOB", ArrowType.Binary.INSTANCE),
            Map.entry("DATE", new ArrowType.Date(DateUnit.DAY)),
            Map.entry("TIME", new ArrowType.Time(TimeUnit.MICROSECOND, 64)),
            Map.entry("TIMESTAMP", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
            Map.entry("TIMESTAMP_S", new ArrowType.Timestamp(TimeUnit.SECOND, null)),
            Map.entry("TIMESTAMP_MS", new ArrowType.Timestamp(TimeUnit.MILLISECOND, null)),
            Map.entry("TIMESTAMP_NS", new ArrowType.Timestamp(TimeUnit.NANOSECOND, null)),
            Map.entry("TIMESTAMP WITH TIME ZONE", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
            Map.entry("TIMESTAMPTZ", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
            Map.entry("INTERVAL", new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO)));

    private DuckDbType() {}

    /** A nullable field. */
    public static Field field(String name, String type) {
        String text = type.strip();
        if (text.endsWith("]")) {
            return list(name, text);
        }
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.startsWith("STRUCT(")) {
            return struct(name, text);
        }
        if (upper.startsWith("MAP(")) {
            return map(name, text);
        }
        if (upper.startsWith("DECIMAL(")) {
            List<String> parts = parts(text);
            int precision = Integer.parseInt(parts.get(0));
            return Field.nullable(name, new ArrowType.Decimal(precision, Integer.parseInt(parts.get(1)), 128));
        }
        return Field.nullable(name, SCALARS.getOrDefault(upper, ArrowType.Utf8.INSTANCE));
    }

    private static Field list(String name, String type) {
        int open = type.lastIndexOf('[');
        List<Field> element = List.of(field("l", type.substring(0, open)));
        String size = type.substring(open + 1, type.length() - 1);
        ArrowType list = size.isEmpty() ? ArrowType.List.INSTANCE : new ArrowType.FixedSizeList(Integer.parseInt(size));
        return new Field(name, FieldType.nullable(list), element);
    }

    private static Field struct(String name, String type) {
        List<Field> members = new ArrayList<>();
        for (String member : parts(type)) {
            int end = member.startsWith("\"") ? closingQuote(member) + 1 : member.indexOf(' ');
            String memberName = member.startsWith("\"")
                    ? member.substring(1, end - 1).replace("\"\"", "\"")
                    : member.substring(0, end);
            members.add(field(memberName, member.substring(end)));
        }
        return new Field(name, FieldType.nullable(ArrowType.Struct.INSTANCE), members);
    }

    private static Field map(String name, String type) {
        List<String> parts = parts(type);
        Field key = field("key", parts.get(0));
        Field entries = new Field(
                "entries",
                FieldType.notNullable(ArrowType.Struct.INSTANCE),
                List.of(
                        new Field("key", FieldType.notNullable(key.getType()), key.getChildren()),
                        field("value", parts.get(1))));
        return new Field(name, FieldType.nullable(new ArrowType.Map(false)), List.of(entries));
    }

    private static int closingQuote(String text) {
        int i = 1;
        while (text.charAt(i) != '"' || (i + 1 < text.length() && text.charAt(i + 1) == '"')) {
            i += text.charAt(i) == '"' ? 2 : 1;
        }
        return i;
    }

    /** What stands between the outer parentheses, split at the commas that are neither quoted nor nested. */
    private static List<String> parts(String type) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        boolean quoted = false;
        int start = type.indexOf('(') + 1;
        for (int i = start; i < type.length(); i++) {
            char c = type.charAt(i);
            quoted ^= c == '"';
            if (quoted) {
                continue;
            }
            boolean end = c == ')' && depth == 0;
            if (end || (c == ',' && depth == 0)) {
                parts.add(type.substring(start, i).strip());
                start = i + 1;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        return parts;
    }
}
