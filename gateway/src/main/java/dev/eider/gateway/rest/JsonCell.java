package dev.eider.gateway.rest;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.arrow.CellBytes;
import dev.eider.gateway.arrow.CellText;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * Writes a column's values as JSON: integers of any size and decimals as exact numbers, NaN and the infinities as strings, dates and
 * times as ISO-8601 strings, binary as base 64, structs and maps as objects, lists as arrays, a union as the value it holds.
 */
@FunctionalInterface
interface JsonCell {
    int MAX_KEY_BYTES = 1 << 20;

    void write(JsonGenerator json, int row) throws IOException;

    /**
     * @param wideAsText whether integers that can exceed 2^53, and decimals, are strings, for readers whose only number is a double. It
     *     goes by the column's type, never by the value.
     */
    static JsonCell over(FieldVector vector, boolean wideAsText) {
        if (vector instanceof NullVector) {
            return (json, row) -> json.writeNull();
        }
        JsonCell notNull = notNull(vector, wideAsText);
        return (json, row) -> {
            if (vector.isNull(row)) {
                json.writeNull();
            } else {
                notNull.write(json, row);
            }
        };
    }

    private static JsonCell notNull(FieldVector vector, boolean wideAsText) {
        return switch (vector) {
            case BitVector bits -> (json, row) -> json.writeBoolean(bits.get(row) != 0);
            case Float4Vector floats -> (json, row) -> writeFloat(json, floats.get(row));
            case Float8Vector doubles -> (json, row) -> writeDouble(json, doubles.get(row));
            case DecimalVector decimals -> number(CellText.over(decimals), wideAsText);
            case Decimal256Vector decimals -> number(CellText.over(decimals), wideAsText);
            case UInt8Vector integers -> number(CellText.over(integers), wideAsText);
            case BaseIntVector integers -> integer(integers, vector, wideAsText);
            case VarCharVector strings -> (json, row) -> text(json, CellBytes.of(strings, row));
            case LargeVarCharVector strings -> (json, row) -> text(json, CellBytes.of(strings, row));
            case VarBinaryVector bytes -> (json, row) -> binary(json, CellBytes.of(bytes, row));
            case LargeVarBinaryVector bytes -> (json, row) -> binary(json, CellBytes.of(bytes, row));
            case MapVector maps -> map(maps, wideAsText);
            case ListVector lists -> {
                JsonCell element = over(lists.getDataVector(), wideAsText);
                yield (json, row) ->
                        array(json, element, lists.getElementStartIndex(row), lists.getElementEndIndex(row));
            }
            case LargeListVector lists -> {
                JsonCell element = over(lists.getDataVector(), wideAsText);
                yield (json, row) -> array(
                        json, element, (int) lists.getElementStartIndex(row), (int) lists.getElementEndIndex(row));
            }
            case FixedSizeListVector lists -> {
                JsonCell element = over(lists.getDataVector(), wideAsText);
                int size = lists.getListSize();
                yield (json, row) -> array(json, element, row * size, (row + 1) * size);
            }
            case StructVector structs -> struct(structs, wideAsText);
            case UnionVector unions ->
                (json, row) ->
                        over((FieldVector) unions.getVector(row), wideAsText).write(json, row);
            case DenseUnionVector unions ->
                (json, row) -> over((FieldVector) unions.getVectorByType(unions.getTypeId(row)), wideAsText)
                        .write(json, unions.getOffset(row));
            default -> text(CellText.over(vector));
        };
    }

    private static JsonCell integer(BaseIntVector integers, FieldVector vector, boolean wideAsText) {
        return vector.getMinorType() == MinorType.BIGINT && wideAsText
                ? text(CellText.over(vector))
                : (json, row) -> json.writeNumber(integers.getValueAsLong(row));
    }

    private static JsonCell number(CellText text, boolean asText) {
        return asText ? text(text) : (json, row) -> json.writeNumber(text.of(row));
    }

    private static JsonCell text(CellText text) {
        return (json, row) -> json.writeString(text.of(row));
    }

    private static void text(JsonGenerator json, CellBytes utf8) throws IOException {
        if (utf8.length() > CellBytes.WIDE) {
            json.writeString(new InputStreamReader(utf8.stream(), StandardCharsets.UTF_8), -1);
        } else {
            byte[] whole = utf8.copy();
            json.writeUTF8String(whole, 0, whole.length);
        }
    }

    private static void binary(JsonGenerator json, CellBytes bytes) throws IOException {
        json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, bytes.stream(), bytes.length());
    }

    private static void writeFloat(JsonGenerator json, float value) throws IOException {
        if (Float.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeString(Float.toString(value));
        }
    }

    private static void writeDouble(JsonGenerator json, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeString(Double.toString(value));
        }
    }

    private static void array(JsonGenerator json, JsonCell element, int from, int to) throws IOException {
        json.writeStartArray();
        for (int i = from; i < to; i++) {
            element.write(json, i);
        }
        json.writeEndArray();
    }

    private static JsonCell struct(StructVector structs, boolean wideAsText) {
        List<FieldVector> children = structs.getChildrenFromFields();
        List<String> names =
                UniqueNames.of(children.stream().map(FieldVector::getName).toList());
        List<JsonCell> cells = new ArrayList<>();
        children.forEach(child -> cells.add(over(child, wideAsText)));
        return (json, row) -> {
            json.writeStartObject();
            for (int i = 0; i < cells.size(); i++) {
                json.writeFieldName(names.get(i));
                cells.get(i).write(json, row);
            }
            json.writeEndObject();
        };
    }

    private static JsonCell map(MapVector maps, boolean wideAsText) {
        StructVector entries = (StructVector) maps.getDataVector();
        FieldVector keys = (FieldVector) entries.getVectorById(0);
        CellText key = CellText.over(keys);
        JsonCell value = over((FieldVector) entries.getVectorById(1), wideAsText);
        return (json, row) -> {
            json.writeStartObject();
            for (int i = maps.getElementStartIndex(row); i < maps.getElementEndIndex(row); i++) {
                checkKey(keys, i);
                json.writeFieldName(key.of(i));
                value.write(json, i);
            }
            json.writeEndObject();
        };
    }

    /** Keys are the one thing that is not written piece by piece. */
    private static void checkKey(FieldVector keys, int row) {
        if (keys instanceof BaseVariableWidthVector variable && variable.getValueLength(row) > MAX_KEY_BYTES) {
            throw new QueryException(
                    ErrorCode.ROW_TOO_LARGE,
                    "a map of the result has a key of more than " + (MAX_KEY_BYTES >> 20)
                            + " MiB, which JSON and CSV are not written with; select map_entries() of it, or ask for the format arrow");
        }
    }
}
