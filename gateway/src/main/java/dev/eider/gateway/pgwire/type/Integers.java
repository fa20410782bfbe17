package dev.eider.gateway.pgwire.type;

import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;

/** Reads whole numbers of up to 64 bits. */
final class Integers {
    private Integers() {}

    /** @throws IllegalArgumentException if the vector has other values */
    static IntegerEncoder.LongAt of(FieldVector vector) {
        return switch (vector) {
            case TinyIntVector v -> v::get;
            case SmallIntVector v -> v::get;
            case IntVector v -> v::get;
            case BigIntVector v -> v::get;
            case UInt1Vector v -> row -> v.get(row) & 0xff;
            case UInt2Vector v -> v::get;
            case UInt4Vector v -> row -> v.get(row) & 0xffff_ffffL;
            default -> throw new IllegalArgumentException("not whole numbers: " + vector.getField());
        };
    }
}
