package dev.eider.gateway.pgwire.protocol;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text from clients: nothing is replaced, what is not UTF-8 is refused. */
public final class Utf8 {
    private Utf8() {}

    /** @throws QueryException INVALID_TEXT (22021) */
    public static String decode(byte[] bytes, int offset, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new QueryException(
                    ErrorCode.INVALID_TEXT, "invalid byte sequence for encoding \"UTF8\"; send UTF-8 text", e);
        }
    }
}
