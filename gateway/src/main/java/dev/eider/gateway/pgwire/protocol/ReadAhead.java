package dev.eider.gateway.pgwire.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A client's bytes, read ahead by a thread of their own ({@link #pump()}), so that a client's going away is seen while its query runs and
 * nothing is being read. Some 256 KiB are held at most; then the client has to wait.
 *
 * <p>{@link #read} belongs to one thread, the session's.
 */
public final class ReadAhead {
    private static final int CHUNK = 8192;
    private static final int LIMIT = 256 << 10;

    private final InputStream in;
    private final Runnable onEnd;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private int held;
    private boolean ended;
    private @Nullable FatalException interruption;
    private @Nullable IOException failure;
    private byte[] current = new byte[0];
    private int position;

    /** @param onEnd called by the pump's thread, once, when the client sends no more */
    public ReadAhead(InputStream in, Runnable onEnd) {
        this.in = in;
        this.onEnd = onEnd;
    }

    /** Reads until the stream ends or fails. Returns then; throws nothing: {@link #read} does. */
    public void pump() {
        try {
            byte[] buffer = new byte[CHUNK];
            int count = in.read(buffer);
            while (count >= 0) {
                hand(Arrays.copyOf(buffer, count));
                count = in.read(buffer);
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            failure = new IOException("interrupted", e);
        } finally {
            finish();
            onEnd.run();
        }
    }

    private void hand(byte[] chunk) throws InterruptedException {
        lock.lock();
        try {
            while (held >= LIMIT && !ended) {
                changed.await();
            }
            chunks.add(chunk);
            held += chunk.length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** No more will come or be wanted: frees a waiting pump and a waiting reader. */
    public void finish() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets the reader's next wait for bytes, or the present one, end with {@code reason}. */
    public void interrupt(FatalException reason) {
        lock.lock();
        try {
            interruption = reason;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** @throws EOFException if the client has gone */
    public int read() throws IOException {
        if (position == current.length) {
            refill();
        }
        return current[position++] & 0xff;
    }

    /** The next byte without reading it, or -1 if none has come yet. */
    int peek() throws IOException {
        if (position == current.length && !hasChunk()) {
            return -1;
        }
        if (position == current.length) {
            refill();
        }
        return current[position] & 0xff;
    }

    private boolean hasChunk() {
        lock.lock();
        try {
            return !chunks.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Fills all of {@code target} from {@code offset} on. */
    public void read(byte[] target, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (position == current.length) {
                refill();
            }
            int count = Math.min(length - done, current.length - position);
            System.arraycopy(current, position, target, offset + done, count);
            position += count;
            done += count;
        }
    }

    /** Reads past {@code length} bytes. */
    public void skip(long length) throws IOException {
        long left = length;
        while (left > 0) {
            if (position == current.length) {
                refill();
            }
            int count = (int) Math.min(left, current.length - position);
            position += count;
            left -= count;
        }
    }

    private void refill() throws IOException {
        lock.lock();
        try {
            while (chunks.isEmpty() && !ended && interruption == null) {
                changed.await();
            }
            if (interruption != null) {
                throw interruption;
            }
            if (chunks.isEmpty()) {
                throw gone();
            }
            current = chunks.remove();
            held -= current.length;
            position = 0;
            changed.signalAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    private EOFException gone() {
        EOFException gone = new EOFException("the client has closed the connection");
        if (failure != null) {
            gone.initCause(failure);
        }
        return gone;
    }
}
