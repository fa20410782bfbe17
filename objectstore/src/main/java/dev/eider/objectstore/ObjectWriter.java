package dev.eider.objectstore;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** An object in the making; one thread at a time. Closing commits it, once. */
public abstract class ObjectWriter extends OutputStream {

    /** Writes what remains of {@code source}, which may be off the heap. */
    public void write(ByteBuffer source) throws IOException {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        write(bytes, 0, bytes.length);
    }

    /** Gives up: a later {@link #close()} does nothing, and the store keeps nothing. */
    public abstract void abort();
}
