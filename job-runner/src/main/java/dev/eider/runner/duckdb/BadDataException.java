package dev.eider.runner.duckdb;

import dev.eider.contract.QueryException;

/** A staged file could not be decoded: it has a hole where it was read, or it is corrupt. */
public final class BadDataException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient QueryException asCorrupt;

    BadDataException(QueryException asCorrupt) {
        super(asCorrupt.getMessage(), asCorrupt);
        this.asCorrupt = asCorrupt;
    }

    /** The error to report when the files are whole. */
    public QueryException asCorrupt() {
        return asCorrupt;
    }
}
