package dev.eider.gateway.pgwire.type;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.math.BigDecimal;

/** The type that holds all of some numerics exactly. One thread. */
final class DecimalRange {
    private static final int MAX_PRECISION = 38;

    private int scale;
    private int whole;
    private boolean beyond;

    static String typeOf(String text) {
        DecimalRange range = new DecimalRange();
        range.add(text);
        return range.type();
    }

    /** @param text as the decoders give it, {@code NaN} and {@code Infinity} included */
    void add(String text) {
        if (text.endsWith("N") || text.endsWith("y")) {
            beyond = true;
            return;
        }
        BigDecimal number = new BigDecimal(text);
        scale = Math.max(scale, number.scale());
        whole = Math.max(whole, number.precision() - number.scale());
    }

    /**
     * A decimal; a double if NaN or an infinity is among them.
     *
     * @throws QueryException OUT_OF_RANGE if the numbers have more digits than any decimal
     */
    String type() {
        int precision = Math.max(1, whole + scale);
        if (precision > MAX_PRECISION) {
            throw new QueryException(
                    ErrorCode.OUT_OF_RANGE,
                    "it takes " + precision
                            + " digits before and after the point, but DECIMAL(38), DuckDB's largest numeric"
                            + " type, has 38; send it as float8 if its first digits are enough");
        }
        return beyond ? PgType.FLOAT8.duckDbName() : "DECIMAL(" + precision + "," + scale + ")";
    }
}
