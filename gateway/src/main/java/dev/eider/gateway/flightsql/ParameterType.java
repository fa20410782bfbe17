package dev.eider.gateway.flightsql;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.arrow.ColumnType;
import java.util.Optional;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * DuckDB's type for what a client binds. A refusal says what is wrong with the parameter, of which {@link ParameterBinding} tells the number.
 *
 * @param dictionaries of the stream that the fields come from
 */
record ParameterType(DictionaryProvider dictionaries) {
    private static final int MAX_DIGITS = 38;
    private static final String EXTENSION = ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME;

    /** The field of the values, when they are given by number or in runs. */
    Field ofValues(Field field) {
        if (field.getDictionary() != null) {
            return ofValues(dictionaries
                    .lookup(field.getDictionary().getId())
                    .getVector()
                    .getField());
        }
        return field.getType() instanceof ArrowType.RunEndEncoded
                ? ofValues(field.getChildren().getLast())
                : field;
    }

    /** Arrow's name of an extension type, such as {@code arrow.uuid}; empty for a type of Arrow itself and for one that is not stored as it says. */
    static String extension(Field field) {
        ArrowType.ExtensionType registered =
                field.getType() instanceof ArrowType.ExtensionType extension ? extension : null;
        String name = registered == null ? field.getMetadata().getOrDefault(EXTENSION, "") : registered.extensionName();
        ArrowType storage = registered == null ? field.getType() : registered.storageType();
        boolean fits = switch (name) {
            case "arrow.uuid" -> storage instanceof ArrowType.FixedSizeBinary bytes && bytes.getByteWidth() == 16;
            case "arrow.bool8" -> storage instanceof ArrowType.Int;
            default -> true;
        };
        return fits ? name : "";
    }

    /** A string has none: it is an untyped literal, so that it can stand for a date or a number as in any SQL text. */
    Optional<String> name(Field field) {
        Field values = ofValues(field);
        return switch (extension(values)) {
            case "arrow.uuid" -> Optional.of("UUID");
            case "arrow.json" -> Optional.of("JSON");
            case "arrow.bool8" -> Optional.of("BOOLEAN");
            case "arrow.opaque" ->
                throw refused("is opaque: its bytes mean nothing here; send it as a type of Arrow, or its text");
            default -> storageName(values);
        };
    }

    private Optional<String> storageName(Field field) {
        return switch (field.getType()) {
            case ArrowType.Utf8 _, ArrowType.LargeUtf8 _, ArrowType.Utf8View _, ArrowType.Null _ -> Optional.empty();
            case ArrowType.List _,
                    ArrowType.LargeList _,
                    ArrowType.FixedSizeList _,
                    ArrowType.ListView _,
                    ArrowType.LargeListView _ ->
                Optional.of(element(field.getChildren().getFirst()) + "[]");
            case ArrowType.Struct _ ->
                throw refused("is nested; send its members as parameters of their own and write {'a': ?, 'b': ?}");
            case ArrowType.Map _ ->
                throw refused("is nested; send its keys and its values as two lists and write map(?, ?)");
            case ArrowType.Union _ -> throw refused("is nested; send the member that it holds, as its own type");
            case ArrowType.Decimal decimal -> Optional.of(decimal(decimal));
            case ArrowType.Timestamp timestamp
            when timestamp.getTimezone() != null && timestamp.getUnit() == TimeUnit.NANOSECOND ->
                Optional.of("TIMESTAMPTZ_NS");
            default -> Optional.of(ColumnType.name(field));
        };
    }

    /** Of strings it is a list of strings: there is no untyped literal of a list. */
    private String element(Field field) {
        Field values = ofValues(field);
        return name(values).orElse(values.getType() instanceof ArrowType.Null ? "\"NULL\"" : "VARCHAR");
    }

    /** DuckDB has 38 digits, of which {@code scale} stand behind the point; Arrow's scale may be negative or more than the precision. */
    private static String decimal(ArrowType.Decimal decimal) {
        int scale = Math.max(decimal.getScale(), 0);
        int whole = Math.max(decimal.getPrecision() - decimal.getScale(), 0);
        if (scale > MAX_DIGITS) {
            throw refused("has more digits behind the point than DECIMAL(38), DuckDB's largest; send it as float64");
        }
        return "DECIMAL(" + Math.clamp(whole + scale, 1, MAX_DIGITS) + "," + scale + ")";
    }

    static QueryException refused(String what) {
        return new QueryException(ErrorCode.NOT_SUPPORTED, what);
    }
}
