package dev.eider.runner.result;

import dev.eider.objectstore.ObjectWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a part in the making. They stay in memory up to a limit; a part that grows beyond it goes on as a streamed object, so that
 * the heap stays small. One thread at a time.
 */
final class PartBuffer implements WritableByteChannel {
    private static final int CHUNK_BYTES = 1 << 20;

    private final long memoryLimitBytes;
    private final Supplier<ObjectWriter> overflow;
    private final List<byte[]> chunks = new ArrayList<>();
    private int used = CHUNK_BYTES;
    private long bytes;
    private @Nullable ObjectWriter writer;
    private boolean open = true;

    /**
     * @param memoryLimitBytes rounded up to whole MiB, at least one
     * @param overflow opens the object once the limit is passed
     */
    PartBuffer(long memoryLimitBytes, Supplier<ObjectWriter> overflow) {
        this.memoryLimitBytes = memoryLimitBytes;
        this.overflow = overflow;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = source.remaining();
        bytes += count;
        while (writer == null && source.hasRemaining()) {
            if (used == CHUNK_BYTES) {
                nextChunk();
            } else {
                int n = Math.min(source.remaining(), CHUNK_BYTES - used);
                source.get(chunks.getLast(), used, n);
                used += n;
            }
        }
        if (writer != null) {
            writer.write(source);
        }
        return count;
    }

    private void nextChunk() throws IOException {
        if (chunks.size() * (long) CHUNK_BYTES < memoryLimitBytes || chunks.isEmpty()) {
            chunks.add(new byte[CHUNK_BYTES]);
            used = 0;
            return;
        }
        writer = overflow.get();
        for (byte[] chunk : chunks) {
            writer.write(chunk, 0, CHUNK_BYTES);
        }
        chunks.clear();
    }

    long bytes() {
        return bytes;
    }

    /** True when the part is being written as a stream; then {@link #finishStream()} ends it, else {@link #toBytes()}. */
    boolean isStreamed() {
        return writer != null;
    }

    void finishStream() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }

    byte[] toBytes() {
        byte[] all = new byte[Math.toIntExact(bytes)];
        for (int i = 0; i < chunks.size(); i++) {
            int n = i == chunks.size() - 1 ? used : CHUNK_BYTES;
            System.arraycopy(chunks.get(i), 0, all, i * CHUNK_BYTES, n);
        }
        return all;
    }

    void abort() {
        if (writer != null) {
            writer.abort();
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
