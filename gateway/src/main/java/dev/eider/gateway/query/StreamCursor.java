package dev.eider.gateway.query;

import dev.eider.contract.QueryException;
import dev.eider.gateway.result.PartStream;
import java.util.function.UnaryOperator;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** A cursor over a part stream, with the memory that it takes. */
final class StreamCursor implements ResultCursor {
    private final BufferAllocator memory;
    private final PartStream stream;
    private final UnaryOperator<QueryException> cause;
    private boolean closed;

    private StreamCursor(BufferAllocator memory, PartStream stream, UnaryOperator<QueryException> cause) {
        this.memory = memory;
        this.stream = stream;
        this.cause = cause;
    }

    /** Waits for the first part. */
    interface Opening {
        PartStream open(BufferAllocator memory) throws InterruptedException;
    }

    /**
     * @param memory becomes the cursor's own, also when opening fails
     * @param cause why reading fails, such as the end of the query, with which its parts go
     */
    static StreamCursor open(BufferAllocator memory, UnaryOperator<QueryException> cause, Opening opening)
            throws InterruptedException {
        try {
            return new StreamCursor(memory, opening.open(memory), cause);
        } catch (QueryException e) {
            memory.close();
            throw cause.apply(e);
        } catch (InterruptedException | RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    @Override
    public Schema schema() {
        return stream.schema();
    }

    @Override
    public VectorSchemaRoot root() {
        return stream.root();
    }

    @Override
    public boolean next() throws InterruptedException {
        try {
            return stream.next();
        } catch (QueryException e) {
            throw cause.apply(e);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            stream.close();
            memory.close();
        }
    }
}
