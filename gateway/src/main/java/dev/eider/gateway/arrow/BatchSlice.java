package dev.eider.gateway.arrow;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.TransferPair;

/** Rows of a batch as a batch of their own that shares its memory. {@link VectorSchemaRoot#slice} (19.0) forgets columns when memory ends between them. */
public final class BatchSlice {
    private BatchSlice() {}

    /** Where a slice from this row on ends that is as long as can be and has no more bytes than given, or the one row. */
    public static int end(VectorSchemaRoot batch, int from, long maxBytes) {
        long before = bytesBefore(batch, from);
        int end = from + 1;
        int most = batch.getRowCount();
        while (end < most) {
            int middle = (end + most + 1) >>> 1;
            if (bytesBefore(batch, middle) - before <= maxBytes) {
                end = middle;
            } else {
                most = middle - 1;
            }
        }
        return end;
    }

    private static long bytesBefore(VectorSchemaRoot batch, int row) {
        return batch.getFieldVectors().stream()
                .mapToLong(column -> Integer.toUnsignedLong(column.getBufferSizeFor(row)))
                .sum();
    }

    /** To be closed by the caller. */
    public static VectorSchemaRoot of(VectorSchemaRoot batch, int from, int rows) {
        List<FieldVector> columns = new ArrayList<>();
        try {
            for (FieldVector column : batch.getFieldVectors()) {
                TransferPair pair = column.getTransferPair(column.getAllocator());
                columns.add((FieldVector) pair.getTo());
                pair.splitAndTransfer(from, rows);
            }
            return new VectorSchemaRoot(batch.getSchema(), columns, rows);
        } catch (RuntimeException e) {
            columns.forEach(FieldVector::close);
            throw e;
        }
    }
}
