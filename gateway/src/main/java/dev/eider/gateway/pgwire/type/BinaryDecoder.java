package dev.eider.gateway.pgwire.type;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.Utf8;
import dev.eider.gateway.pgwire.protocol.WireBuffer;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** From PostgreSQL's binary format to DuckDB's literal text. */
final class BinaryDecoder {
    private static final int JSONB_VERSION = 1;

    private BinaryDecoder() {}

    /** @throws QueryException INVALID_BINARY if the bytes are none of the type's */
    static String decode(PgType type, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            String text = decode(type, bytes, in);
            if (in.hasRemaining()) {
                throw incorrect(type);
            }
            return text;
        } catch (BufferUnderflowException e) {
            throw incorrect(type);
        }
    }

    private static String decode(PgType type, byte[] bytes, ByteBuffer in) {
        return switch (type) {
            case BOOL -> in.get() != 0 ? "true" : "false";
            case INT2 -> Short.toString(in.getShort());
            case INT4 -> Integer.toString(in.getInt());
            case OID -> Integer.toUnsignedString(in.getInt());
            case INT8 -> Long.toString(in.getLong());
            case FLOAT4 -> Float.toString(in.getFloat());
            case FLOAT8 -> Double.toString(in.getDouble());
            case DATE -> date(in.getInt());
            case TIME -> time(in.getLong());
            case TIMETZ -> time(in.getLong()) + offset(-in.getInt());
            case TIMESTAMP -> timestamp(in.getLong(), "");
            case TIMESTAMPTZ -> timestamp(in.getLong(), "+00");
            case INTERVAL -> interval(in.getLong(), in.getInt(), in.getInt());
            case UUID -> new UUID(in.getLong(), in.getLong()).toString();
            case VARBIT -> bits(in);
            case NUMERIC -> all(in, NumericBinary.read(bytes));
            case BYTEA -> all(in, Literals.blob(bytes));
            case JSONB -> all(in, jsonb(bytes));
            case TEXT, VARCHAR, BPCHAR, JSON, UNKNOWN -> all(in, string(bytes, 0));
        };
    }

    /** A version byte, then the text. */
    private static String jsonb(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != JSONB_VERSION) {
            throw new QueryException(ErrorCode.INVALID_BINARY, "unsupported jsonb version number");
        }
        return string(bytes, 1);
    }

    private static String all(ByteBuffer in, String text) {
        in.position(in.limit());
        return text;
    }

    private static String string(byte[] bytes, int from) {
        String text = Utf8.decode(bytes, from, bytes.length - from);
        if (text.indexOf('\0') >= 0) {
            throw new QueryException(ErrorCode.INVALID_TEXT, "invalid byte sequence for encoding \"UTF8\": 0x00");
        }
        return text;
    }

    private static String date(int day) {
        if (day == Integer.MAX_VALUE || day == Integer.MIN_VALUE) {
            return day < 0 ? "-infinity" : "infinity";
        }
        WireBuffer out = new WireBuffer(24);
        boolean beforeChrist = Calendar.date(day + Calendar.POSTGRES_DAY, out);
        return text(out) + (beforeChrist ? " (BC)" : "");
    }

    private static String time(long micros) {
        if (micros < 0 || micros > Calendar.DAY_MICROS) {
            throw new QueryException(ErrorCode.DATETIME_OUT_OF_RANGE, "time out of range");
        }
        WireBuffer out = new WireBuffer(24);
        Calendar.time(micros, out);
        return text(out);
    }

    private static String offset(int seconds) {
        WireBuffer out = new WireBuffer(12);
        Calendar.offset(seconds, out);
        return text(out);
    }

    private static String timestamp(long micros, String suffix) {
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            return micros < 0 ? "-infinity" : "infinity";
        }
        WireBuffer out = new WireBuffer(40);
        long day = Math.floorDiv(micros, Calendar.DAY_MICROS);
        boolean beforeChrist = Calendar.date(day + Calendar.POSTGRES_DAY, out);
        String date = text(out) + (beforeChrist ? " (BC) " : " ");
        out.truncate(0);
        Calendar.time(micros - day * Calendar.DAY_MICROS, out);
        return date + text(out) + suffix;
    }

    private static String interval(long micros, int days, int months) {
        return months + " months " + days + " days " + micros + " microseconds";
    }

    private static String bits(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || in.remaining() != (count + 7L) / 8) {
            throw incorrect(PgType.VARBIT);
        }
        StringBuilder text = new StringBuilder(count);
        int current = 0;
        for (int i = 0; i < count; i++) {
            current = i % 8 == 0 ? in.get() : current << 1;
            text.append((current & 0x80) != 0 ? '1' : '0');
        }
        return text.toString();
    }

    private static String text(WireBuffer out) {
        return new String(out.array(), 0, out.size(), StandardCharsets.US_ASCII);
    }

    private static QueryException incorrect(PgType type) {
        return new QueryException(
                ErrorCode.INVALID_BINARY, "incorrect binary data format for type with OID " + type.oid());
    }
}
