package dev.eider.gateway.rest;

import dev.eider.gateway.query.ResultCursor;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows {@code offset} to {@code offset + limit} of a result, as ranges of its batches. The cursor stays the caller's. */
final class RowWindow {
    private final ResultCursor cursor;
    private long skip;
    private long left;
    private int from;
    private int to;
    private boolean more;

    RowWindow(ResultCursor cursor, long offset, long limit) {
        this.cursor = cursor;
        this.skip = offset;
        this.left = limit;
    }

    /** Moves on to the next range that is not empty. */
    boolean next() throws InterruptedException {
        if (more) {
            return false;
        }
        while (cursor.next()) {
            int rows = batch().getRowCount();
            if (skip >= rows) {
                skip -= rows;
                continue;
            }
            from = (int) skip;
            skip = 0;
            to = (int) Math.min(rows, from + Math.min(left, rows));
            left -= to - from;
            more = to < rows;
            if (to > from) {
                return true;
            }
            if (more) {
                return false;
            }
        }
        return false;
    }

    VectorSchemaRoot batch() {
        return cursor.root();
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Whether there are rows behind the window; to be asked when {@link #next()} has returned false. */
    boolean more() {
        return more;
    }
}
