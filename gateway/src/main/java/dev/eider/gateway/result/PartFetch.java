package dev.eider.gateway.result;

import dev.eider.contract.QueryException;
import dev.eider.contract.ResultPart;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectUri;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one part ahead of the reader. At most one part is in memory here, and only if it is small; larger ones (very wide rows) are
 * streamed when their turn comes, and so are local files, which the operating system holds in memory already. Used by one thread, but for the fetch's own.
 */
final class PartFetch implements AutoCloseable {
    private static final long MAX_PREFETCH_BYTES = 16 << 20;

    private final PartSource source;
    private final Function<ObjectUri, ObjectStore> stores;
    private @Nullable FutureTask<Optional<InputStream>> ahead;
    private @Nullable Thread thread;

    PartFetch(PartSource source, Function<ObjectUri, ObjectStore> stores) {
        this.source = source;
        this.stores = stores;
    }

    /** The next part's bytes, waiting for them; empty after the last. The caller closes the stream. */
    Optional<InputStream> next() throws InterruptedException {
        if (ahead == null) {
            start();
        }
        FutureTask<Optional<InputStream>> fetching = ahead;
        try {
            return fetching == null ? Optional.empty() : fetching.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof QueryException known) {
                throw known;
            }
            throw new IllegalStateException("fetching a part of the result failed", e.getCause());
        } finally {
            ahead = null;
        }
    }

    /** Begins to fetch the part that {@link #next()} will hand out. */
    void start() {
        FutureTask<Optional<InputStream>> task = new FutureTask<>(this::fetch);
        ahead = task;
        thread = Thread.ofVirtual().name("part-fetch").start(task);
    }

    private Optional<InputStream> fetch() throws IOException, InterruptedException {
        Optional<ResultPart> part = source.next();
        if (part.isEmpty()) {
            return Optional.empty();
        }
        ObjectUri uri = ObjectUri.parse(part.get().uri());
        InputStream in = stores.apply(uri).read(uri);
        if (in instanceof ReadableByteChannel || part.get().bytes() > MAX_PREFETCH_BYTES) {
            return Optional.of(in);
        }
        try (in) {
            // The length is known: no growing and no second copy.
            byte[] whole = new byte[(int) part.get().bytes()];
            int read = in.readNBytes(whole, 0, whole.length);
            return Optional.of(new ByteArrayInputStream(whole, 0, read));
        }
    }

    /** Stops a fetch under way and waits for its thread. */
    @Override
    public void close() {
        FutureTask<Optional<InputStream>> fetching = ahead;
        Thread running = thread;
        ahead = null;
        if (fetching == null || running == null) {
            return;
        }
        running.interrupt();
        boolean interrupted = false;
        while (running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        closeFetched(fetching);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeFetched(FutureTask<Optional<InputStream>> fetching) {
        if (fetching.state() == java.util.concurrent.Future.State.SUCCESS) {
            fetching.resultNow().ifPresent(in -> {
                try {
                    in.close();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
        }
    }
}
