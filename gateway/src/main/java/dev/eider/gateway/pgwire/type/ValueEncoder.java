package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;

/**
 * Writes the values of one Arrow vector as PostgreSQL does, without their length. The vector stays the same from batch to batch. For one
 * thread.
 */
interface ValueEncoder {

    /** Of the values; an array's elements have their own. */
    PgType type();

    boolean isNull(int row);

    /** Appends a value that is not null in text format. @throws QueryException if PostgreSQL's type cannot hold it */
    void text(int row, WireBuffer out);

    /** Appends a value that is not null in binary format. @throws QueryException if PostgreSQL's type cannot hold it */
    void binary(int row, WireBuffer out);
}
