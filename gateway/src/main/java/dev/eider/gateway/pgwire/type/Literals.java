package dev.eider.gateway.pgwire.type;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.query.Parameter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Types and texts in DuckDB's form. */
final class Literals {
    private static final int MAX_PRECISION = 38;

    private Literals() {}

    /** @param text as the decoders give it */
    static Parameter typed(PgType type, String text) {
        String name = type == PgType.NUMERIC ? decimalType(List.of(text)) : type.duckDbName();
        return new Parameter(Optional.of(name), Optional.of(text));
    }

    static String nullType(PgType type) {
        return type == PgType.NUMERIC ? "DECIMAL(38,9)" : type.duckDbName();
    }

    /**
     * The decimal that holds all the numbers exactly; a double if NaN or an infinity is among them.
     *
     * @throws QueryException OUT_OF_RANGE if the numbers have more digits than any decimal
     */
    static String decimalType(List<String> texts) {
        List<BigDecimal> numbers = texts.stream()
                .filter(text -> !text.endsWith("N") && !text.endsWith("y"))
                .map(BigDecimal::new)
                .toList();
        int scale = numbers.stream().mapToInt(BigDecimal::scale).reduce(0, Math::max);
        int whole = numbers.stream().mapToInt(n -> n.precision() - n.scale()).reduce(0, Math::max);
        int precision = Math.max(1, whole + scale);
        if (precision > MAX_PRECISION) {
            throw new QueryException(
                    ErrorCode.OUT_OF_RANGE,
                    "it takes " + precision
                            + " digits before and after the point, but DECIMAL(38), DuckDB's largest numeric"
                            + " type, has 38; send it as float8 if its first digits are enough");
        }
        return numbers.size() < texts.size() ? PgType.FLOAT8.duckDbName() : "DECIMAL(" + precision + "," + scale + ")";
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
