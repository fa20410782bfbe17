package dev.eider.objectstore;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;

/** What every store asks of its arguments. */
final class Limits {
    private static final int MAX_PAGE = 1000;

    private Limits() {}

    static void checkPage(int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("page limit " + limit + " is not within 1 and " + MAX_PAGE);
        }
    }

    static void checkTail(int length) {
        if (length < 1) {
            throw new IllegalArgumentException("tail length " + length + " is not positive");
        }
    }

    /** An empty prefix would delete a whole bucket, or this machine's file system. */
    static void checkDelete(ObjectUri prefix) {
        if (prefix.key().isEmpty()) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST, "'" + prefix + "' names everything there is: it will not be deleted");
        }
    }
}
