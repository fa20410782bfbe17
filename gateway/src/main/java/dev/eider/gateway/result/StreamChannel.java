package dev.eider.gateway.result;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A stream as a channel that moves up to 256 KiB at once; the JDK's own moves 8 KiB and doubles the cost of reading a part. One thread. */
final class StreamChannel implements ReadableByteChannel {
    private static final int STEP_BYTES = 256 << 10;

    private final InputStream in;
    private final byte[] step = new byte[STEP_BYTES];
    private boolean open = true;

    /** The stream itself, if it can read past the heap. */
    static ReadableByteChannel of(InputStream in) {
        return in instanceof ReadableByteChannel channel ? channel : new StreamChannel(in);
    }

    private StreamChannel(InputStream in) {
        this.in = in;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = in.read(step, 0, Math.min(step.length, target.remaining()));
        if (count > 0) {
            target.put(step, 0, count);
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        in.close();
    }
}
