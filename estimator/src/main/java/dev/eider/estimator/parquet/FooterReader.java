package dev.eider.estimator.parquet;

import dev.eider.contract.ByteRange;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectStore.Tail;
import dev.eider.objectstore.ObjectUri;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Reads footers: one request for most, a second one for those larger than the guess. Thread-safe. */
public final class FooterReader {
    /** Holds the footer of most files; a request costs more than these bytes. */
    private static final int TAIL_BYTES = 64 << 10;

    /** For what is made of a footer that came with the tail. */
    private static final long SMALL_HEAP_BYTES = 8 << 20;

    private final Function<ObjectUri, ObjectStore> stores;
    private final FooterCache cache;
    private final int parallelism;
    private final Semaphore parallel;
    private final FooterMemory memory;

    /**
     * @param cacheBytes of heap for footers that were read
     * @param parallelism requests at a time, over all statements
     * @param memoryBytes of heap for large footers that are being read
     */
    public FooterReader(Function<ObjectUri, ObjectStore> stores, long cacheBytes, int parallelism, long memoryBytes) {
        this.stores = stores;
        this.cache = new FooterCache(cacheBytes);
        this.parallelism = parallelism;
        this.parallel = new Semaphore(parallelism, true);
        this.memory = new FooterMemory(memoryBytes);
    }

    /**
     * In the order of {@code files}, read in parallel.
     *
     * @param use takes out of a footer what is needed, for the footer may be large and should not be kept; called by several threads
     * @param wireBytes what came over the wire is added
     * @throws QueryException for the first file that has none: CORRUPT_FILE, NOT_SUPPORTED (encrypted), OBJECT_CHANGED, OUT_OF_MEMORY (too large),
     *     or the storage's
     */
    public <T> List<T> read(List<ObjectInfo> files, AtomicLong wireBytes, Function<ParquetFooter, T> use) {
        if (files.size() == 1) {
            return List.of(read(files.getFirst(), wireBytes, use));
        }
        List<Future<T>> reads = new ArrayList<>();
        // So many footers are there at a time; using one may last, and keeps no other statement from reading.
        Semaphore own = new Semaphore(parallelism);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ObjectInfo file : files) {
                Callable<T> read = () -> {
                    own.acquire();
                    try {
                        return read(file, wireBytes, use);
                    } finally {
                        own.release();
                    }
                };
                reads.add(executor.submit(read));
            }
        }
        return reads.stream().map(FooterReader::result).toList();
    }

    private static <T> T result(Future<T> read) {
        try {
            return read.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof QueryException failure) {
                throw failure;
            }
            if (e.getCause() instanceof InterruptedException cancelled) {
                throw interrupted(cancelled);
            }
            throw new QueryException(ErrorCode.INTERNAL_ERROR, "A footer cannot be read.", e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static QueryException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new QueryException(ErrorCode.QUERY_CANCELLED, "The statement was cancelled while it was planned.", e);
    }

    /** As above, of one file. */
    public <T> T read(ObjectInfo file, AtomicLong wireBytes, Function<ParquetFooter, T> use) {
        Optional<ParquetFooter> cached = cache.find(file);
        if (cached.isPresent()) {
            return use.apply(cached.get());
        }
        try {
            byte[] tail;
            parallel.acquire();
            try {
                tail = tail(file, wireBytes);
            } finally {
                parallel.release();
            }
            int length = FooterParser.footerLength(file, tail);
            if (length > tail.length) {
                return readLarge(file, length, wireBytes, use);
            }
            byte[] bytes = Arrays.copyOfRange(tail, tail.length - length, tail.length);
            return use.apply(parsed(file, bytes, SMALL_HEAP_BYTES));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private <T> T readLarge(ObjectInfo file, int length, AtomicLong wireBytes, Function<ParquetFooter, T> use)
            throws InterruptedException {
        try (FooterMemory.Share share = memory.take(file, length)) {
            Optional<ParquetFooter> readMeanwhile = cache.find(file);
            if (readMeanwhile.isPresent()) {
                return use.apply(readMeanwhile.get());
            }
            return use.apply(parsed(file, range(file, length, wireBytes), share.beyondFooter()));
        }
    }

    private ParquetFooter parsed(ObjectInfo file, byte[] bytes, long heapBytes) {
        ParquetFooter footer = FooterParser.parse(file, bytes, heapBytes);
        cache.put(footer);
        return footer;
    }

    private byte[] tail(ObjectInfo file, AtomicLong wireBytes) {
        if (file.sizeBytes() == 0) {
            FooterParser.footerLength(file, new byte[0]);
        }
        Tail tail = stores.apply(file.uri()).readTail(file.uri(), TAIL_BYTES);
        wireBytes.addAndGet(tail.bytes().length);
        if (!tail.info().etag().equals(file.etag()) || tail.info().sizeBytes() != file.sizeBytes()) {
            throw new QueryException(
                    ErrorCode.OBJECT_CHANGED, "'" + file.uri() + "' was replaced while it was planned: try again.");
        }
        return tail.bytes();
    }

    private byte[] range(ObjectInfo file, int length, AtomicLong wireBytes) throws InterruptedException {
        ObjectStore store = stores.apply(file.uri());
        ByteRange range = new ByteRange(file.sizeBytes() - length, length);
        parallel.acquire();
        try (InputStream in = store.read(file.uri(), range, Optional.of(file.etag()))) {
            byte[] bytes = new byte[length];
            int read = in.readNBytes(bytes, 0, length);
            wireBytes.addAndGet(read);
            if (read < length) {
                throw new IOException("ended after " + read + " of " + length + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new QueryException(
                    ErrorCode.STORAGE_UNAVAILABLE, "Reading '" + file.uri() + "' failed: try again.", e);
        } finally {
            parallel.release();
        }
    }
}
