package dev.eider.gateway.pgwire;

import dev.eider.gateway.query.ResultCursor;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Of a statement that returns no rows. */
record EmptyCursor() implements ResultCursor {
    @Override
    public Schema schema() {
        return new Schema(List.of());
    }

    @Override
    public VectorSchemaRoot root() {
        return new VectorSchemaRoot(List.of());
    }

    @Override
    public boolean next() {
        return false;
    }

    @Override
    public void close() {}
}
