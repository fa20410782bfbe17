package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.FieldDescription;
import dev.eider.gateway.pgwire.protocol.WireFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A column's type as a client sees it. It follows from the Arrow schema alone, so that Describe and the result agree.
 *
 * <p>Structs, maps, unions and lists of them (or of lists) are {@code json}: PostgreSQL's own record would lose the fields' names and no
 * driver takes it apart, and its multi-dimensional arrays cannot hold lists of different lengths.
 *
 * @param type of the elements, if it is an array
 * @param modifier {@code atttypmod}: precision and scale of a numeric; -1 for none
 */
public record ColumnType(PgType type, boolean array, int modifier) {
    private static final int NO_MODIFIER = -1;
    public static final ColumnType TEXT = scalar(PgType.TEXT);

    private static final int VARHDRSZ = 4;

    public static ColumnType of(Field field) {
        ArrowField column = ArrowField.of(field);
        return switch (column.type()) {
            case ArrowType.List ignored -> list(field);
            case ArrowType.LargeList ignored -> list(field);
            case ArrowType.FixedSizeList ignored -> list(field);
            case ArrowType.Decimal decimal
            when column.extension().isEmpty() ->
                new ColumnType(PgType.NUMERIC, false, (decimal.getPrecision() << 16 | decimal.getScale()) + VARHDRSZ);
            default -> scalar(scalarType(column));
        };
    }

    /** In the order of {@code schema}; {@code formats} is none (all text), one (for all) or one a column. */
    public static List<FieldDescription> describe(Schema schema, List<WireFormat> formats) {
        List<Field> fields = schema.getFields();
        return IntStream.range(0, fields.size())
                .mapToObj(
                        i -> ColumnType.of(fields.get(i)).describe(fields.get(i).getName(), Formats.at(formats, i)))
                .toList();
    }

    /** As told in RowDescription. */
    public int oid() {
        return array ? type.arrayOid() : type.oid();
    }

    private FieldDescription describe(String name, WireFormat format) {
        return new FieldDescription(name, oid(), array ? -1 : type.length(), modifier, format);
    }

    private static ColumnType scalar(PgType type) {
        return new ColumnType(type, false, NO_MODIFIER);
    }

    private static ColumnType list(Field field) {
        ColumnType element = of(field.getChildren().getFirst());
        boolean nested = element.array || isNested(field.getChildren().getFirst());
        return nested ? scalar(PgType.JSON) : new ColumnType(element.type, true, element.modifier);
    }

    private static boolean isNested(Field field) {
        return switch (field.getType()) {
            case ArrowType.Struct ignored -> true;
            case ArrowType.Map ignored -> true;
            case ArrowType.Union ignored -> true;
            case ArrowType.List ignored -> true;
            case ArrowType.LargeList ignored -> true;
            case ArrowType.FixedSizeList ignored -> true;
            default -> false;
        };
    }

    private static PgType scalarType(ArrowField field) {
        return switch (field.extension()) {
            case "arrow.bool8" -> PgType.BOOL;
            case "arrow.uuid", ArrowField.TEXTUAL_UUID -> PgType.UUID;
            case "arrow.json" -> PgType.JSON;
            case "duckdb.hugeint", "duckdb.uhugeint", "duckdb.bignum" -> PgType.NUMERIC;
            case "duckdb.time_tz" -> PgType.TIMETZ;
            case "duckdb.bit" -> PgType.VARBIT;
            default -> storageType(field.type());
        };
    }

    private static PgType storageType(ArrowType type) {
        return switch (type) {
            case ArrowType.Bool ignored -> PgType.BOOL;
            case ArrowType.Int integer -> integerType(integer);
            case ArrowType.FloatingPoint real ->
                switch (real.getPrecision()) {
                    case HALF, SINGLE -> PgType.FLOAT4;
                    case DOUBLE -> PgType.FLOAT8;
                };
            case ArrowType.Decimal ignored -> PgType.NUMERIC;
            case ArrowType.Binary ignored -> PgType.BYTEA;
            case ArrowType.LargeBinary ignored -> PgType.BYTEA;
            case ArrowType.BinaryView ignored -> PgType.BYTEA;
            case ArrowType.FixedSizeBinary ignored -> PgType.BYTEA;
            case ArrowType.Date ignored -> PgType.DATE;
            case ArrowType.Time ignored -> PgType.TIME;
            case ArrowType.Timestamp timestamp ->
                timestamp.getTimezone() == null ? PgType.TIMESTAMP : PgType.TIMESTAMPTZ;
            case ArrowType.Interval interval ->
                interval.getUnit() == IntervalUnit.MONTH_DAY_NANO ? PgType.INTERVAL : PgType.TEXT;
            case ArrowType.Struct ignored -> PgType.JSON;
            case ArrowType.Map ignored -> PgType.JSON;
            case ArrowType.Union ignored -> PgType.JSON;
            default -> PgType.TEXT;
        };
    }

    private static PgType integerType(ArrowType.Int integer) {
        int bits = integer.getBitWidth() + (integer.getIsSigned() ? 0 : 1);
        if (bits <= 16) {
            return PgType.INT2;
        }
        if (bits <= 32) {
            return PgType.INT4;
        }
        return bits <= 64 ? PgType.INT8 : PgType.NUMERIC;
    }
}
