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

    private final Function<ObjectUri, ObjectStore> stores;
    private final FooterCache cache;
    private final Semaphore parallel;

    /** @param parallelism requests at a time, over all statements */
    public FooterReader(Function<ObjectUri, ObjectStore> stores, long cacheBytes, int parallelism) {
        this.stores = stores;
        this.cache = new FooterCache(cacheBytes);
        this.parallel = new Semaphore(parallelism, true);
    }

    /**
     * In the order of {@code files}, read in parallel.
     *
     * @param wireBytes what came over the wire is added
     * @throws QueryException for the first file that has none: CORRUPT_FILE, NOT_SUPPORTED (encrypted), OBJECT_CHANGED, or the storage's
     */
    public List<ParquetFooter> read(List<ObjectInfo> files, AtomicLong wireBytes) {
        if (files.size() == 1) {
            return List.of(read(files.getFirst(), wireBytes));
        }
        List<Future<ParquetFooter>> reads = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ObjectInfo file : files) {
                Callable<ParquetFooter> read = () -> read(file, wireBytes);
                reads.add(executor.submit(read));
            }
        }
        return reads.stream().map(FooterReader::result).toList();
    }

    private static ParquetFooter result(Future<ParquetFooter> read) {
        try {
            return read.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof QueryException failure) {
                throw failure;
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

    public ParquetFooter read(ObjectInfo file, AtomicLong wireBytes) {
        Optional<ParquetFooter> cached = cache.find(file);
        if (cached.isPresent()) {
            return cached.get();
        }
        try {
            parallel.acquire();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        try {
            ParquetFooter footer = FooterParser.parse(file, bytes(file, wireBytes));
            cache.put(footer);
            return footer;
        } finally {
            parallel.release();
        }
    }

    private byte[] bytes(ObjectInfo file, AtomicLong wireBytes) {
        if (file.sizeBytes() == 0) {
            FooterParser.footerLength(file, new byte[0]);
        }
        ObjectStore store = stores.apply(file.uri());
        Tail tail = store.readTail(file.uri(), TAIL_BYTES);
        wireBytes.addAndGet(tail.bytes().length);
        if (!tail.info().etag().equals(file.etag()) || tail.info().sizeBytes() != file.sizeBytes()) {
            throw new QueryException(
                    ErrorCode.OBJECT_CHANGED, "'" + file.uri() + "' was replaced while it was planned: try again.");
        }
        byte[] bytes = tail.bytes();
        int length = FooterParser.footerLength(file, bytes);
        if (length > bytes.length) {
            return readRange(store, file, new ByteRange(file.sizeBytes() - length, length), wireBytes);
        }
        return Arrays.copyOfRange(bytes, bytes.length - length, bytes.length);
    }

    private static byte[] readRange(ObjectStore store, ObjectInfo file, ByteRange range, AtomicLong wireBytes) {
        try (InputStream in = store.read(file.uri(), range, Optional.of(file.etag()))) {
            byte[] bytes = in.readNBytes((int) range.length());
            wireBytes.addAndGet(bytes.length);
            if (bytes.length < range.length()) {
                throw new IOException("ended after " + bytes.length + " of " + range.length() + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new QueryException(
                    ErrorCode.STORAGE_UNAVAILABLE, "Reading '" + file.uri() + "' failed: try again.", e);
        }
    }
}
