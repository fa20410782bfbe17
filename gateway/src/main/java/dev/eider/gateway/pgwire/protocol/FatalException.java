package dev.eider.gateway.pgwire.protocol;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;

/** An error that ends the connection: the client is told, with severity FATAL, and the socket closed. */
public final class FatalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ErrorInfo info;

    public FatalException(ErrorCode code, String message) {
        this(ErrorInfo.of(code, message));
    }

    public FatalException(ErrorInfo info) {
        super(info.message());
        this.info = info;
    }

    public ErrorInfo info() {
        return info;
    }
}
