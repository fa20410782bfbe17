package dev.eider.runner.result;

import java.io.IOException;
import java.time.Duration;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A part that still takes batches. One thread at a time. */
final class OpenPart {
    private final PartBuffer buffer;
    private final BatchWriter writer;
    private long rows;
    private long firstRowNanos;

    OpenPart(PartBuffer buffer, VectorSchemaRoot root, Compression compression) throws IOException {
        this.buffer = buffer;
        this.writer = compression.writer(root, buffer);
        writer.start();
    }

    /** Rows of the root's present batch. */
    void append(int from, int count) throws IOException {
        if (rows == 0) {
            firstRowNanos = System.nanoTime();
        }
        writer.write(from, count);
        rows += count;
    }

    /** Writes the end of the stream. The writer is not closed: that would close the root, which goes on to the next part. */
    void end() throws IOException {
        writer.end();
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - firstRowNanos);
    }

    long rows() {
        return rows;
    }

    long bytes() {
        return buffer.bytes();
    }

    boolean isStreamed() {
        return buffer.isStreamed();
    }

    void finishStream() throws IOException {
        buffer.finishStream();
    }

    byte[] toBytes() {
        return buffer.toBytes();
    }

    void abort() {
        buffer.abort();
    }
}
