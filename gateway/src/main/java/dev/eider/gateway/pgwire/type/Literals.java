package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.query.Parameter;
import java.util.Optional;

/** Types and texts in DuckDB's form. */
final class Literals {
    private Literals() {}

    /** @param text as the decoders give it */
    static Parameter typed(PgType type, String text) {
        String name = type == PgType.NUMERIC ? DecimalRange.typeOf(text) : type.duckDbName();
        return new Parameter(Optional.of(name), Optional.of(text));
    }

    static String nullType(PgType type) {
        return type == PgType.NUMERIC ? "DECIMAL(38,9)" : type.duckDbName();
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
