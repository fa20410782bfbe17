package dev.eider.gateway.cli;

/** What {@code eider sql} tells the shell. */
final class ExitCode {
    static final int OK = 0;
    static final int QUERY_FAILED = 1;
    static final int USAGE = 2;
    static final int CANNOT_CONNECT = 3;
    static final int AUTHENTICATION = 4;
    static final int OUTPUT_LOST = 5;
    static final int CANCELLED = 130;

    private ExitCode() {}
}
