package dev.eider.gateway.result;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/** A part in Arrow's memory, to be read once. One thread. */
final class PartBytes extends InputStream implements ReadableByteChannel {
    private final ArrowBuf memory;
    private final ByteBuffer rest;
    private boolean open = true;

    private PartBytes(ArrowBuf memory, ByteBuffer rest) {
        this.memory = memory;
        this.rest = rest;
    }

    /** Reads the whole of a stream, {@code length} bytes at most, which is closed. */
    static PartBytes read(InputStream in, int length, BufferAllocator allocator) throws IOException {
        try (in) {
            ArrowBuf memory = allocator.buffer(length);
            try {
                ByteBuffer bytes = memory.nioBuffer(0, length);
                ReadableByteChannel channel = StreamChannel.of(in);
                boolean more = true;
                while (more && bytes.hasRemaining()) {
                    more = channel.read(bytes) >= 0;
                }
                return new PartBytes(memory, bytes.flip());
            } catch (IOException | RuntimeException e) {
                memory.close();
                throw e;
            }
        }
    }

    @Override
    public int read(ByteBuffer target) {
        if (!rest.hasRemaining()) {
            return target.hasRemaining() ? -1 : 0;
        }
        int count = Math.min(rest.remaining(), target.remaining());
        target.put(target.position(), rest, rest.position(), count);
        target.position(target.position() + count);
        rest.position(rest.position() + count);
        return count;
    }

    @Override
    public int read() {
        return rest.hasRemaining() ? rest.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        return read(ByteBuffer.wrap(target, offset, length));
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            memory.close();
        }
    }
}
