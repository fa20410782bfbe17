package dev.eider.gateway.door;

import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.gateway.query.ResultCursor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Tells when it fails and, once, when it is closed. */
record CountedCursor(ResultCursor cursor, Consumer<ErrorInfo> onError, Runnable onClose, AtomicBoolean closed)
        implements ResultCursor {
    CountedCursor(ResultCursor cursor, Consumer<ErrorInfo> onError, Runnable onClose) {
        this(cursor, onError, onClose, new AtomicBoolean());
    }

    @Override
    public Schema schema() {
        return cursor.schema();
    }

    @Override
    public VectorSchemaRoot root() {
        return cursor.root();
    }

    @Override
    public boolean next() throws InterruptedException {
        try {
            return cursor.next();
        } catch (QueryException e) {
            onError.accept(e.info());
            throw e;
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            cursor.close();
            onClose.run();
        }
    }
}
