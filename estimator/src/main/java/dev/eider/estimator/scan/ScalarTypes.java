package dev.eider.estimator.scan;

import java.util.Optional;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimestampType;

/** Which DuckDB types are compared how, and which of a Parquet leaf DuckDB reads as such a type. */
final class ScalarTypes {
    private ScalarTypes() {}

    enum Kind {
        WHOLE,
        FLOATING,
        TEXT,
        NONE
    }

    static String decimal(int scale) {
        return "DECIMAL scale " + scale;
    }

    static Kind kind(String type) {
        return switch (type) {
            case "TINYINT",
                    "SMALLINT",
                    "INTEGER",
                    "BIGINT",
                    "UTINYINT",
                    "USMALLINT",
                    "UINTEGER",
                    "DATE",
                    "TIMESTAMP",
                    "TIMESTAMP WITH TIME ZONE" -> Kind.WHOLE;
            case "FLOAT", "DOUBLE" -> Kind.FLOATING;
            case "VARCHAR" -> Kind.TEXT;
            default -> type.startsWith("DECIMAL scale ") ? Kind.WHOLE : Kind.NONE;
        };
    }

    /** Empty for leaves whose statistics are not used. */
    static Optional<String> of(SchemaElement leaf) {
        return switch (leaf.getType()) {
            case INT32 -> int32(leaf);
            case INT64 -> int64(leaf);
            case FLOAT -> Optional.of("FLOAT");
            case DOUBLE -> Optional.of("DOUBLE");
            case BYTE_ARRAY -> isString(leaf) ? Optional.of("VARCHAR") : Optional.empty();
            case BOOLEAN, INT96, FIXED_LEN_BYTE_ARRAY -> Optional.empty();
        };
    }

    private static boolean isString(SchemaElement leaf) {
        LogicalType logical = leaf.getLogicalType();
        return leaf.getConverted_type() == ConvertedType.UTF8 || (logical != null && logical.isSetSTRING());
    }

    private static Optional<String> int32(SchemaElement leaf) {
        if (!leaf.isSetConverted_type()) {
            return leaf.isSetLogicalType() ? Optional.empty() : Optional.of("INTEGER");
        }
        return switch (leaf.getConverted_type()) {
            case INT_8 -> Optional.of("TINYINT");
            case INT_16 -> Optional.of("SMALLINT");
            case INT_32 -> Optional.of("INTEGER");
            case DATE -> Optional.of("DATE");
            case DECIMAL -> Optional.of(decimal(leaf.getScale()));
            default -> Optional.empty();
        };
    }

    private static Optional<String> int64(SchemaElement leaf) {
        LogicalType logical = leaf.getLogicalType();
        if (logical != null && logical.isSetTIMESTAMP()) {
            return timestamp(logical.getTIMESTAMP());
        }
        if (!leaf.isSetConverted_type()) {
            return leaf.isSetLogicalType() ? Optional.empty() : Optional.of("BIGINT");
        }
        return switch (leaf.getConverted_type()) {
            case INT_64 -> Optional.of("BIGINT");
            case DECIMAL -> Optional.of(decimal(leaf.getScale()));
            default -> Optional.empty();
        };
    }

    private static Optional<String> timestamp(TimestampType type) {
        if (!type.getUnit().isSetMICROS()) {
            return Optional.empty();
        }
        return Optional.of(type.isIsAdjustedToUTC() ? "TIMESTAMP WITH TIME ZONE" : "TIMESTAMP");
    }
}
