package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.query.Parameter;
import java.math.BigDecimal;
import java.util.Optional;

/** Types and texts in DuckDB's form. */
final class Literals {
    private static final int MAX_PRECISION = 38;

    private Literals() {}

    /** @param text as the decoders give it */
    static Parameter typed(PgType type, String text) {
        String name = type == PgType.NUMERIC ? decimalType(text) : type.duckDbName();
        return new Parameter(Optional.of(name), Optional.of(text));
    }

    static String nullType(PgType type) {
        return type == PgType.NUMERIC ? "DECIMAL(38,9)" : type.duckDbName();
    }

    /** The decimal that holds the number exactly; a double where none does, and for NaN and the infinities. */
    static String decimalType(String text) {
        if (text.endsWith("N") || text.endsWith("y")) {
            return PgType.FLOAT8.duckDbName();
        }
        BigDecimal value = new BigDecimal(text);
        int scale = Math.max(0, value.scale());
        return decimalType(Math.max(0, value.precision() - value.scale()), scale);
    }

    /** @param whole digits before the point */
    static String decimalType(int whole, int scale) {
        int precision = Math.max(1, whole + scale);
        return precision > MAX_PRECISION ? PgType.FLOAT8.duckDbName() : "DECIMAL(" + precision + "," + scale + ")";
    }

    /** Every byte as {@code \xHH}. */
    static String blob(byte[] bytes) {
        StringBuilder text = new StringBuilder(4 * bytes.length);
        for (byte b : bytes) {
            text.append("\\x").append(hexDigit(b >> 4)).append(hexDigit(b));
        }
        return text.toString();
    }

    private static char hexDigit(int value) {
        return Character.toUpperCase(Character.forDigit(value & 15, 16));
    }
}
