package dev.eider.contract;

import org.jspecify.annotations.Nullable;

/** The one exception whose message is meant for a client. */
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ErrorInfo info;

    public QueryException(ErrorCode code, String message) {
        this(ErrorInfo.of(code, message), null);
    }

    public QueryException(ErrorCode code, String message, Throwable cause) {
        this(ErrorInfo.of(code, message), cause);
    }

    public QueryException(ErrorInfo info, @Nullable Throwable cause) {
        super(info.message(), cause);
        this.info = info;
    }

    public ErrorInfo info() {
        return info;
    }

    public ErrorCode code() {
        return info.code();
    }
}
