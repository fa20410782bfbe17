package dev.eider.gateway.pgwire.type;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.WireBuffer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * PostgreSQL's binary numeric (numeric_send, numeric_recv): the number of base-10000 digits, the weight of the first (a power of 10000), the sign,
 * the number of decimals to show, then the digits, each 2 bytes, without zeros in front or at the end.
 */
final class NumericBinary {
    private static final int POSITIVE = 0x0000;
    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xC000;
    private static final int POSITIVE_INFINITY = 0xD000;
    private static final int NEGATIVE_INFINITY = 0xF000;
    private static final int GROUP = 4;

    private NumericBinary() {}

    /** @param digits ASCII, {@code count} of them, the last {@code scale} of which stand behind the point */
    static void write(byte[] digits, int count, int scale, boolean negative, WireBuffer out) {
        int whole = count - scale;
        int header = out.skip(4 * Short.BYTES);
        int firstGroup = Math.floorDiv(whole + GROUP - 1, GROUP); // groups at or before the point
        int position =
                whole - firstGroup * GROUP; // of the first group's first digit; negative where zeros are to be thought
        int weight = firstGroup - 1;
        int written = 0;
        int significant = 0;
        int start = out.size();
        while (position < count) {
            int group = group(digits, count, position);
            position += GROUP;
            if (group == 0 && written == 0) {
                weight--;
                continue;
            }
            out.int16(group);
            written++;
            if (group != 0) {
                significant = written;
            }
        }
        out.truncate(start + significant * Short.BYTES);
        out.int16At(header, significant);
        out.int16At(header + 2, significant == 0 ? 0 : weight);
        out.int16At(header + 4, negative && significant > 0 ? NEGATIVE : POSITIVE);
        out.int16At(header + 6, scale);
    }

    private static int group(byte[] digits, int count, int position) {
        int group = 0;
        for (int i = position; i < position + GROUP; i++) {
            group = group * 10 + (i >= 0 && i < count ? digits[i] - '0' : 0);
        }
        return group;
    }

    /** The decimal text of a binary numeric. @throws QueryException INVALID_BINARY */
    static String read(byte[] bytes) {
        try {
            return read(ByteBuffer.wrap(bytes));
        } catch (BufferUnderflowException e) {
            throw new QueryException(ErrorCode.INVALID_BINARY, "invalid binary numeric: too short", e);
        }
    }

    private static String read(ByteBuffer in) {
        int count = in.getShort();
        int weight = in.getShort();
        int sign = in.getShort() & 0xffff;
        int scale = in.getShort();
        return switch (sign) {
            case NAN -> "NaN";
            case POSITIVE_INFINITY -> "Infinity";
            case NEGATIVE_INFINITY -> "-Infinity";
            case POSITIVE, NEGATIVE -> decimal(in, count, weight, scale, sign == NEGATIVE);
            default ->
                throw new QueryException(
                        ErrorCode.INVALID_BINARY,
                        String.format(Locale.ROOT, "invalid sign 0x%04X in binary numeric", sign));
        };
    }

    private static String decimal(ByteBuffer in, int count, int weight, int scale, boolean negative) {
        if (count < 0 || in.remaining() != count * Short.BYTES || scale < 0) {
            throw new QueryException(ErrorCode.INVALID_BINARY, "invalid binary numeric: its parts do not fit");
        }
        StringBuilder digits = new StringBuilder(negative ? "-0" : "0");
        for (int i = 0; i < count; i++) {
            int group = in.getShort();
            if (group < 0 || group > 9999) {
                throw new QueryException(ErrorCode.INVALID_BINARY, "invalid digit in binary numeric: " + group);
            }
            digits.append(String.format(Locale.ROOT, "%04d", group));
        }
        int decimals = GROUP * (count - 1 - weight);
        return new BigDecimal(new BigInteger(digits.toString()), decimals)
                .setScale(scale, RoundingMode.DOWN)
                .toPlainString();
    }
}
