package dev.eider.gateway.pgwire.protocol;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;

/** How a value is written; the ordinal is the protocol's format code. */
public enum WireFormat {
    TEXT,
    BINARY;

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
