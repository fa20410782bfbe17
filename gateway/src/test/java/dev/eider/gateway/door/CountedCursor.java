package dev.eider.gateway.door;

import dev.eider.gateway.query.ResultCursor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Schema;

/** Tells when it is closed, once. */
record CountedCursor(ResultCursor cursor, Runnable onClose, AtomicBoolean closed) implements ResultCursor {
    CountedCursor(ResultCursor cursor, Runnable onClose) {
        this(cursor, onClose, new AtomicBoolean());
    }

    @Override
    public DictionaryProvider dictionaries() {
        return cursor.dictionaries();
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
        return cursor.next();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            cursor.close();
            onClose.run();
        }
    }
}
