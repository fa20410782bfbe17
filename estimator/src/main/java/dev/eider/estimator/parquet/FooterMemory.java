package dev.eider.estimator.parquet;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectInfo;
import java.util.concurrent.Semaphore;

/** Heap for footers that are being read, of all statements together: who finds none left waits. Thread-safe. */
final class FooterMemory {
    private static final int UNIT_BYTES = 1 << 10;

    /** A footer itself, and what is made of it. */
    private static final int COPIES = 6;

    private static final long LEAST_BYTES = 1 << 20;

    private final int units;
    private final Semaphore free;

    FooterMemory(long bytes) {
        units = Math.toIntExact(bytes / UNIT_BYTES);
        free = new Semaphore(units, true);
    }

    /** A part of it. */
    final class Share implements AutoCloseable {
        private final int taken;
        private final int length;

        private Share(int taken, int length) {
            this.taken = taken;
            this.length = length;
        }

        /** For what is made of the footer. */
        long beyondFooter() {
            return (long) taken * UNIT_BYTES - length;
        }

        @Override
        public void close() {
            free.release(taken);
        }
    }

    /**
     * Waits until there is room for a footer.
     *
     * @throws QueryException OUT_OF_MEMORY if there can't be any
     */
    Share take(ObjectInfo file, int length) throws InterruptedException {
        long most = (long) units * UNIT_BYTES;
        if (length > most / 2) {
            throw new QueryException(
                    ErrorCode.OUT_OF_MEMORY,
                    "'" + file.uri() + "' has a footer of " + mib(length)
                            + " MiB, and this gateway reads footers of up to "
                            + mib(most / 2)
                            + " MiB: write the file with fewer row groups or columns, or give the gateway more memory");
        }
        int wanted = (int) Math.min(units, (COPIES * (long) length + LEAST_BYTES) / UNIT_BYTES);
        free.acquire(wanted);
        return new Share(wanted, length);
    }

    private static long mib(long bytes) {
        return bytes >> 20;
    }
}
