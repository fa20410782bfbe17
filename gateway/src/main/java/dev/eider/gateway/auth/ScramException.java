package dev.eider.gateway.auth;

/** An exchange that doesn't follow RFC 5802; not a wrong password. */
public final class ScramException extends Exception {
    private static final long serialVersionUID = 1L;

    ScramException(String message) {
        super(message);
    }
}
