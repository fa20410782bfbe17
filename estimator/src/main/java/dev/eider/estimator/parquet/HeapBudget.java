package dev.eider.estimator.parquet;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectInfo;

/** What may be made of one footer on the heap, counted before it is made. One thread. */
final class HeapBudget {
    private final ObjectInfo file;
    private final long most;
    private long spent;

    HeapBudget(ObjectInfo file, long most) {
        this.file = file;
        this.most = most;
    }

    /** @throws QueryException OUT_OF_MEMORY */
    void spend(long bytes) {
        spent += bytes;
        if (spent > most) {
            throw new QueryException(
                    ErrorCode.OUT_OF_MEMORY,
                    "what the footer of '" + file.uri() + "' tells of columns and row groups takes more than the "
                            + (most >> 20)
                            + " MiB of the gateway's heap that there are for it: write the file with fewer row groups or columns,"
                            + " or give the gateway more memory");
        }
    }

    long spent() {
        return spent;
    }
}
