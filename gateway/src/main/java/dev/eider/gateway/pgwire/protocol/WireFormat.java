package dev.eider.gateway.pgwire.protocol;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;

/** How a value is written. */
public enum WireFormat {
    TEXT(0),
    BINARY(1);

    private final int code;

    WireFormat(int code) {
        this.code = code;
    }

    /** As the protocol writes it. */
    int code() {
        return code;
    }

    /** @throws QueryException PROTOCOL_VIOLATION unless {@code code} is 0 or 1 */
    public static WireFormat of(int code) {
        return switch (code) {
            case 0 -> TEXT;
            case 1 -> BINARY;
            default ->
                throw new QueryException(
                        ErrorCode.PROTOCOL_VIOLATION,
                        "unsupported format code: " + code + "; use 0 (text) or 1 (binary)");
        };
    }
}
