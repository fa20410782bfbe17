package dev.eider.estimator.planner;

import dev.eider.contract.Json;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * One end of the pipe between a planner process and its parent: frames of a 4-byte big-endian length and that many bytes of JSON. One
 * thread at a time receives; any may send.
 */
public final class PlannerChannel {
    /** Far above any statement that the gateway lets through; a longer frame is a broken peer. */
    private static final int MAX_FRAME_BYTES = 256 << 20;

    private final DataInputStream in;
    private final DataOutputStream out;

    public PlannerChannel(InputStream in, OutputStream out) {
        this.in = new DataInputStream(new BufferedInputStream(in));
        this.out = new DataOutputStream(new BufferedOutputStream(out));
    }

    public synchronized void send(Object message) throws IOException {
        byte[] bytes = Json.mapper().writeValueAsBytes(message);
        out.writeInt(bytes.length);
        out.write(bytes);
        out.flush();
    }

    /** The next message; empty when the other end has closed the pipe between two messages. */
    public <T> Optional<T> receive(Class<T> type) throws IOException {
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
        if (length < 0 || length > MAX_FRAME_BYTES) {
            throw new IOException("frame of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("pipe closed within a frame");
        }
        return Optional.of(Json.mapper().readValue(bytes, type));
    }
}
