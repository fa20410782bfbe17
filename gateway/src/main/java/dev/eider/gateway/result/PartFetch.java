package dev.eider.gateway.result;

import dev.eider.contract.QueryException;
import dev.eider.contract.ResultPart;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectUri;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one part ahead of the reader. At most one part is in memory here, Arrow's, and only if it is small and there is room;
 * otherwise it is streamed when its turn comes, and so are local files, which the operating system holds in memory already. Used by one thread, but for the fetch's own.
 */
final class PartFetch implements AutoCloseable {
    private static final long MAX_PREFETCH_BYTES = 16 << 20;

    private final PartSource source;
    private final Function<ObjectUri, ObjectStore> stores;
    private final BufferAllocator memory;
    private @Nullable FutureTask<Optional<InputStream>> ahead;
    private @Nullable Thread thread;

    PartFetch(PartSource source, Function<ObjectUri, ObjectStore> stores, BufferAllocator memory) {
        this.source = source;
        this.stores = stores;
        this.memory = memory;
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
        boolean ahead = part.get().bytes() <= MAX_PREFETCH_BYTES && isRoomAhead();
        return Optional.of(
                ahead && !(in instanceof ReadableByteChannel)
                        ? PartBytes.read(in, (int) part.get().bytes(), memory)
                        : in);
    }

    /** What nobody has asked for yet takes no more than half of all. */
    private boolean isRoomAhead() {
        BufferAllocator all = memory.getRoot();
        return all.getHeadroom() > all.getLimit() / 2 + MAX_PREFETCH_BYTES;
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
