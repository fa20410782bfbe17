package dev.eider.objectstore;

import java.io.OutputStream;

/** An object in the making; one thread at a time. Closing commits it, once. */
public abstract class ObjectWriter extends OutputStream {

    /** Gives up: a later {@link #close()} does nothing, and the store keeps nothing. */
    public abstract void abort();
}
