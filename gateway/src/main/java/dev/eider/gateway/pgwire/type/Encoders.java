package dev.eider.gateway.pgwire.type;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.WireBuffer;
import dev.eider.gateway.pgwire.protocol.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.types.pojo.Field;

/** Chooses the encoder for each column of a result. The types agree with {@link ColumnType}, which tells them to the client. */
public final class Encoders {
    private final ZoneOffsets zone;

    private Encoders(ZoneOffsets zone) {
        this.zone = zone;
    }

    /**
     * One encoder a column, good for every batch that is loaded into {@code root}.
     *
     * @param formats none (all text), one (for all) or one a column
     * @param timeZone in which the text of a timestamptz is given
     */
    public static ColumnEncoder[] of(VectorSchemaRoot root, List<WireFormat> formats, String timeZone) {
        Encoders encoders = new Encoders(ZoneOffsets.of(timeZone));
        List<FieldVector> vectors = root.getFieldVectors();
        ColumnEncoder[] columns = new ColumnEncoder[vectors.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new ColumnEncoder(encoders.of(vectors.get(i)), Formats.at(formats, i));
        }
        return columns;
    }

    private ValueEncoder of(FieldVector vector) {
        Field field = vector.getField();
        FieldVector storage = vector;
        if (vector instanceof ExtensionTypeVector<?> extension) {
            storage = (FieldVector) extension.getUnderlyingVector();
        }
        return switch (ArrowField.of(field).extension()) {
            case "arrow.bool8" -> new BooleanEncoder(vector, Integers.of(storage));
            case "arrow.uuid" -> new UuidEncoder((FixedSizeBinaryVector) storage);
            case ArrowField.TEXTUAL_UUID -> new TextualUuidEncoder((VarCharVector) storage);
            case "arrow.json" -> bytes(PgType.JSON, storage);
            case "duckdb.hugeint" -> new NumericEncoder(storage, 0, Units.signed((FixedSizeBinaryVector) storage));
            case "duckdb.uhugeint" -> new NumericEncoder(storage, 0, Units.unsigned((FixedSizeBinaryVector) storage));
            case "duckdb.bignum" -> new NumericEncoder(storage, 0, Units.bignum((VarBinaryVector) storage));
            case "duckdb.time_tz" -> new TimeEncoder.WithZone((FixedSizeBinaryVector) storage);
            case "duckdb.bit" -> new BitStringEncoder((VarBinaryVector) storage);
            default -> storage(field, storage);
        };
    }

    private ValueEncoder storage(Field field, FieldVector vector) {
        return switch (vector) {
            case NullVector ignored -> new NullEncoder();
            case BitVector bits -> new BooleanEncoder(bits, bits::get);
            case Float2Vector real -> new RealEncoder.Float4(real, real::getValueAsFloat);
            case Float4Vector real -> new RealEncoder.Float4(real, real::get);
            case Float8Vector real -> new RealEncoder.Float8(real, real::get);
            case DecimalVector decimal -> new NumericEncoder(decimal, decimal.getScale(), Units.of(decimal));
            case Decimal256Vector decimal -> new NumericEncoder(decimal, decimal.getScale(), Units.of(decimal));
            case UInt8Vector unsigned -> new NumericEncoder(unsigned, 0, Units.of(unsigned));
            case IntervalMonthDayNanoVector interval -> new IntervalEncoder(interval);
            case MapVector map -> map(map);
            case ListVector list -> list(field, Elements.of(list));
            case LargeListVector list -> list(field, Elements.of(list));
            case FixedSizeListVector list -> list(field, Elements.of(list));
            case StructVector struct -> struct(struct);
            case UnionVector union -> union(union);
            default -> column(field, vector);
        };
    }

    private ValueEncoder column(Field field, FieldVector vector) {
        PgType type = ColumnType.of(field).type();
        return switch (type) {
            case INT2, INT4, INT8 -> new IntegerEncoder(type, vector, Integers.of(vector));
            case DATE -> new DateEncoder(vector, Instants.days(vector));
            case TIME -> new TimeEncoder.Plain(vector, Instants.timeMicros(vector));
            case TIMESTAMP -> new TimestampEncoder(vector, Instants.micros(vector), Optional.empty());
            case TIMESTAMPTZ -> new TimestampEncoder(vector, Instants.micros(vector), Optional.of(zone));
            default -> bytes(type, vector);
        };
    }

    private static ValueEncoder bytes(PgType type, FieldVector vector) {
        return switch (vector) {
            case BaseVariableWidthVector variable -> BytesEncoder.of(type, variable);
            case BaseLargeVariableWidthVector large -> BytesEncoder.of(type, large);
            case BaseVariableWidthViewVector view -> BytesEncoder.of(type, view);
            case FixedSizeBinaryVector fixed -> BytesEncoder.of(type, fixed);
            case BaseFixedWidthVector narrow -> new ObjectEncoder(narrow);
            default ->
                throw new QueryException(
                        ErrorCode.NOT_SUPPORTED,
                        "column '" + vector.getName() + "' has the Arrow type "
                                + vector.getField().getType()
                                + ", for which PostgreSQL's protocol has none; cast it to VARCHAR");
        };
    }

    private ValueEncoder list(Field field, Elements elements) {
        return ColumnType.of(field).array()
                ? new ArrayEncoder(elements, of(elements.child()))
                : new JsonEncoder.Array(elements, json(elements.child()));
    }

    private ValueEncoder struct(StructVector struct) {
        List<byte[]> names = new ArrayList<>();
        List<ValueEncoder> members = new ArrayList<>();
        for (FieldVector child : struct.getChildrenFromFields()) {
            WireBuffer name = new WireBuffer(32);
            byte[] plain = child.getName().getBytes(StandardCharsets.UTF_8);
            JsonText.quote(plain, plain.length, name);
            names.add(name.toByteArray());
            members.add(json(child));
        }
        return new JsonEncoder.Struct(struct, names, members);
    }

    private ValueEncoder map(MapVector map) {
        List<FieldVector> entry = ((StructVector) map.getDataVector()).getChildrenFromFields();
        return new JsonEncoder.Map(Elements.of(map), of(entry.get(0)), json(entry.get(1)));
    }

    private ValueEncoder union(UnionVector union) {
        List<ValueEncoder> members =
                union.getChildrenFromFields().stream().map(this::json).toList();
        return new JsonEncoder.Union(union, union::getTypeValue, members);
    }

    /** Within JSON a list is a JSON array, of scalars too. */
    private ValueEncoder json(FieldVector vector) {
        ValueEncoder encoder = of(vector);
        return encoder instanceof ArrayEncoder array ? array.asJson() : encoder;
    }
}
