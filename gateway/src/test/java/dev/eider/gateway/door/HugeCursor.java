package dev.eider.gateway.door;

import dev.eider.gateway.query.ResultCursor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Rows {@code (id, ratio, name)} as fast as memory gives them: one prepared batch handed out again and again. */
final class HugeCursor implements ResultCursor {
    static final int BATCH_ROWS = 65_536;
    private static final Schema SCHEMA = new Schema(List.of(
            Field.nullable("id", new ArrowType.Int(64, true)),
            Field.nullable("ratio", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            Field.nullable("name", ArrowType.Utf8.INSTANCE)));

    private final VectorSchemaRoot template;
    private final VectorSchemaRoot root;
    private final BooleanSupplier cancelled;
    private final long failAfterBatches;
    private long left;
    private long batches;
    private boolean closed;

    HugeCursor(BufferAllocator allocator, long rows, BooleanSupplier cancelled, long failAfterBatches) {
        this(allocator, rows, cancelled, failAfterBatches, SCHEMA);
    }

    HugeCursor(BufferAllocator allocator, long rows, BooleanSupplier cancelled, long failAfterBatches, Schema schema) {
        this.template = VectorSchemaRoot.create(schema, allocator);
        this.root = VectorSchemaRoot.create(schema, allocator);
        this.left = rows;
        this.cancelled = cancelled;
        this.failAfterBatches = failAfterBatches;
        if (rows > 0) {
            fill((int) Math.min(rows, BATCH_ROWS));
        }
    }

    private void fill(int rows) {
        BigIntVector ids = (BigIntVector) template.getVector(0);
        Float8Vector ratios = (Float8Vector) template.getVector(1);
        VarCharVector names = (VarCharVector) template.getVector(2);
        for (int i = 0; i < rows; i++) {
            ids.setSafe(i, i);
            ratios.setSafe(i, i / 8.0);
            names.setSafe(i, ("name " + i).getBytes(StandardCharsets.UTF_8));
        }
        template.setRowCount(rows);
    }

    @Override
    public Schema schema() {
        return root.getSchema();
    }

    @Override
    public VectorSchemaRoot root() {
        return root;
    }

    @Override
    public boolean next() {
        FakeCursors.check(cancelled);
        if (batches++ == failAfterBatches) {
            throw FakeQueries.FAILURE.toException();
        }
        if (left == 0) {
            return false;
        }
        int rows = (int) Math.min(left, template.getRowCount());
        left -= rows;
        try (VectorSchemaRoot slice = template.slice(0, rows);
                ArrowRecordBatch batch = new VectorUnloader(slice).getRecordBatch()) {
            new VectorLoader(root).load(batch);
        }
        return true;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            root.close();
            template.close();
        }
    }
}
