package dev.eider.gateway.query;

import dev.eider.contract.QueryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The rows of a result, batch by batch, pulled: the reader's pace is the back-pressure. All methods are called from one thread at a time.
 */
public interface ResultCursor extends AutoCloseable {

    /** Without dictionaries. */
    Schema schema();

    /** The same root for every batch, owned by the cursor. */
    VectorSchemaRoot root();

    /**
     * Loads the next batch into {@link #root()}, waiting for it if need be.
     *
     * @return false after the last one
     * @throws QueryException the statement's error
     */
    boolean next() throws InterruptedException;

    /** Gives back memory. Idempotent. The query lives on. */
    @Override
    void close();
}
