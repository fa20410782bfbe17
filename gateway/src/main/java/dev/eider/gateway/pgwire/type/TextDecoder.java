package dev.eider.gateway.pgwire.type;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** From PostgreSQL's text format to DuckDB's literal text. What both write the same is left for DuckDB to judge. */
final class TextDecoder {
    private static final int MAX_NUMERIC_DIGITS = 1000;
    private static final Pattern REAL =
            Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,5})?|[+-]?(?i:inf|infinity)|(?i:nan)");

    private TextDecoder() {}

    /** @throws QueryException INVALID_VALUE or OUT_OF_RANGE */
    static String decode(PgType type, String text) {
        return switch (type) {
            case BOOL -> bool(text);
            case INT2 -> integer(type, text, 16);
            case INT4 -> integer(type, text, 32);
            case INT8 -> integer(type, text, 64);
            case OID -> integer(type, text, 33);
            case FLOAT4, FLOAT8 -> real(type, text);
            case NUMERIC -> numeric(text);
            case BYTEA -> Literals.blob(bytea(text));
            case DATE, TIMESTAMP, TIME -> beforeChrist(ZonedText.withoutZone(type, text.strip()));
            case TIMESTAMPTZ -> beforeChrist(text.strip());
            case TIMETZ, INTERVAL, UUID, VARBIT -> text.strip();
            case TEXT, VARCHAR, BPCHAR, JSON, JSONB, UNKNOWN -> text;
        };
    }

    private static String bool(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "t", "tr", "tru", "true", "y", "ye", "yes", "on", "1" -> "true";
            case "f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0" -> "false";
            default -> throw invalid(PgType.BOOL, text);
        };
    }

    private static String integer(PgType type, String text, int bits) {
        try {
            BigInteger value = new BigInteger(text.strip());
            if (value.bitLength() >= bits) {
                throw new QueryException(
                        ErrorCode.OUT_OF_RANGE, "value \"" + text + "\" is out of range for type " + name(type));
            }
            return value.toString();
        } catch (NumberFormatException e) {
            throw invalid(type, text);
        }
    }

    private static String real(PgType type, String text) {
        String stripped = text.strip();
        if (!REAL.matcher(stripped).matches()) {
            throw invalid(type, text);
        }
        return stripped;
    }

    private static String numeric(String text) {
        String stripped = real(PgType.NUMERIC, text);
        return switch (stripped.toLowerCase(Locale.ROOT)) {
            case "nan" -> "NaN";
            case "inf", "+inf", "infinity", "+infinity" -> "Infinity";
            case "-inf", "-infinity" -> "-Infinity";
            default -> {
                BigDecimal value = new BigDecimal(stripped);
                if (Math.abs((long) value.scale()) + value.precision() > MAX_NUMERIC_DIGITS) {
                    throw new QueryException(ErrorCode.OUT_OF_RANGE, "value overflows numeric format");
                }
                yield value.toPlainString();
            }
        };
    }

    /** Hexadecimal after {@code \x}, else the escape format: {@code \\} and three octal digits. */
    private static byte[] bytea(String text) {
        if (text.startsWith("\\x")) {
            try {
                return HexFormat.of().parseHex(text.substring(2));
            } catch (IllegalArgumentException e) {
                throw invalid(PgType.BYTEA, text);
            }
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '\\') {
                out.write(bytes[i]);
            } else if (i + 1 < bytes.length && bytes[i + 1] == '\\') {
                out.write('\\');
                i++;
            } else {
                out.write(octal(bytes, i, text));
                i += 3;
            }
        }
        return out.toByteArray();
    }

    private static int octal(byte[] bytes, int at, String text) {
        int value = 0;
        for (int i = at + 1; i <= at + 3; i++) {
            if (i >= bytes.length || bytes[i] < '0' || bytes[i] > '7') {
                throw invalid(PgType.BYTEA, text);
            }
            value = value * 8 + bytes[i] - '0';
        }
        return value;
    }

    /** DuckDB writes the suffix in parentheses. */
    static String beforeChrist(String text) {
        return text.endsWith(" BC") ? text.substring(0, text.length() - 3) + " (BC)" : text;
    }

    private static QueryException invalid(PgType type, String text) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return new QueryException(
                ErrorCode.INVALID_VALUE, "invalid input syntax for type " + name(type) + ": \"" + shown + "\"");
    }

    private static String name(PgType type) {
        return switch (type) {
            case BOOL -> "boolean";
            case INT2 -> "smallint";
            case INT4 -> "integer";
            case INT8 -> "bigint";
            case FLOAT4 -> "real";
            case FLOAT8 -> "double precision";
            default -> type.name().toLowerCase(Locale.ROOT);
        };
    }
}
