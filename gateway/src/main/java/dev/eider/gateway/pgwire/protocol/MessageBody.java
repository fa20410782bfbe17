package dev.eider.gateway.pgwire.protocol;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.Arrays;

/** A message's body, read from front to back. Every method throws PROTOCOL_VIOLATION when the body is too short for it. */
final class MessageBody {
    private final byte[] bytes;
    private int position;

    MessageBody(byte[] bytes) {
        this.bytes = bytes;
    }

    int int8() {
        need(1);
        return bytes[position++] & 0xff;
    }

    /** Unsigned: counts of parameters and formats reach 65,535. */
    int int16() {
        need(2);
        return (bytes[position++] & 0xff) << 8 | (bytes[position++] & 0xff);
    }

    int int32() {
        return int16() << 16 | int16();
    }

    byte[] bytes(int length) {
        if (length < 0) {
            throw malformed("negative length " + length);
        }
        need(length);
        byte[] slice = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return slice;
    }

    /** Up to the next NUL. @throws QueryException INVALID_TEXT if it isn't UTF-8 */
    String string() {
        int end = position;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        if (end == bytes.length) {
            throw malformed("string without its final NUL");
        }
        String text = Utf8.decode(bytes, position, end - position);
        position = end + 1;
        return text;
    }

    boolean atEnd() {
        return position == bytes.length;
    }

    void end() {
        if (!atEnd()) {
            throw malformed((bytes.length - position) + " bytes left over");
        }
    }

    private void need(int count) {
        if (bytes.length - position < count) {
            throw malformed("insufficient data left in message");
        }
    }

    private static QueryException malformed(String what) {
        return new QueryException(ErrorCode.PROTOCOL_VIOLATION, "invalid message format: " + what);
    }
}
