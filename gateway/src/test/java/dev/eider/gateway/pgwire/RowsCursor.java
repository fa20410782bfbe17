package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.query.ResultCursor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** As many rows as one likes for next to nothing: one batch, again and again. Its ids count within the batch. */
final class RowsCursor implements ResultCursor {
    static final int BATCH = 8192;
    static final Schema SCHEMA = new Schema(List.of(
            Field.nullable("id", new ArrowType.Int(64, true)),
            Field.nullable("price", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            Field.nullable("name", new ArrowType.Utf8())));

    private final VectorSchemaRoot root;
    private final BooleanSupplier cancelled;
    private final boolean failing;
    private long left;

    RowsCursor(BufferAllocator allocator, long rows, BooleanSupplier cancelled, boolean failing) {
        this.root = VectorSchemaRoot.create(SCHEMA, allocator);
        this.left = rows;
        this.cancelled = cancelled;
        this.failing = failing;
        fill();
    }

    private void fill() {
        BigIntVector ids = (BigIntVector) root.getVector(0);
        Float8Vector prices = (Float8Vector) root.getVector(1);
        VarCharVector names = (VarCharVector) root.getVector(2);
        for (int i = 0; i < BATCH; i++) {
            ids.setSafe(i, i);
            prices.setSafe(i, i * 1.25 + 0.01);
            names.setSafe(i, ("name of row " + i).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public VectorSchemaRoot root() {
        return root;
    }

    @Override
    public boolean next() {
        if (cancelled.getAsBoolean()) {
            throw new QueryException(ErrorCode.QUERY_CANCELLED, "canceling statement due to user request");
        }
        if (left == 0 && failing) {
            throw new QueryException(ErrorCode.RUNNER_LOST, "the job has died");
        }
        int count = (int) Math.min(left, BATCH);
        left -= count;
        root.setRowCount(count);
        return count > 0;
    }

    @Override
    public void close() {
        root.close();
    }
}
