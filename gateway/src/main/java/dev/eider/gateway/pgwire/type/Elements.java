package dev.eider.gateway.pgwire.type;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;

/** Where a list's elements stand in its child vector; {@code start} inclusive, {@code end} exclusive. */
record Elements(ValueVector list, FieldVector child, IntegerEncoder.LongAt start, IntegerEncoder.LongAt end) {

    static Elements of(ListVector list) {
        return new Elements(list, list.getDataVector(), list::getElementStartIndex, list::getElementEndIndex);
    }

    static Elements of(LargeListVector list) {
        return new Elements(list, list.getDataVector(), list::getElementStartIndex, list::getElementEndIndex);
    }

    static Elements of(FixedSizeListVector list) {
        int size = list.getListSize();
        return new Elements(list, list.getDataVector(), row -> (long) row * size, row -> (row + 1L) * size);
    }
}
