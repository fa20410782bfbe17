package dev.eider.gateway.query;

import dev.eider.gateway.result.PartStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** A cursor over a part stream, with the memory that it takes. */
final class StreamCursor implements ResultCursor {
    private final BufferAllocator memory;
    private final PartStream stream;
    private boolean closed;

    private StreamCursor(BufferAllocator memory, PartStream stream) {
        this.memory = memory;
        this.stream = stream;
    }

    /** Waits for the first part. */
    interface Opening {
        PartStream open(BufferAllocator memory) throws InterruptedException;
    }

    /** @param memory becomes the cursor's own, also when opening fails */
    static StreamCursor open(BufferAllocator memory, Opening opening) throws InterruptedException {
        try {
            return new StreamCursor(memory, opening.open(memory));
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
        return stream.next();
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
