package dev.eider.gateway.pgwire.protocol;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in network order, appended to an array that grows. Long values may be lent instead: they stay where they lie and are only read by
 * {@link #writeTo}. For one thread.
 */
public final class WireBuffer {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] DIGIT_PAIRS = digitPairs();
    private static final int MAX_SIZE = 256 << 20;
    /** Longest text of a long, with its sign. */
    private static final int LONG_DIGITS = 20;

    /** Absent for what isn't sent, which is short. */
    private final @Nullable WideRows wideRows;

    private final Consumer<Runnable> waiting;
    private final List<LentBytes> lent = new ArrayList<>();
    private byte[] bytes;
    private int size;
    /** Of {@link #wideRows}. */
    private int held;

    public WireBuffer(int capacity) {
        this(capacity, null, Runnable::run);
    }

    /**
     * For rows, which share the heap with those of other sessions: {@link #clear} must follow.
     *
     * @param waiting runs what waits for others to be sent
     */
    WireBuffer(int capacity, @Nullable WideRows wideRows, Consumer<Runnable> waiting) {
        this.wideRows = wideRows;
        this.waiting = waiting;
        bytes = new byte[capacity];
    }

    /** For a part of what is put here, under the same bound: {@link #clear} must follow. */
    public WireBuffer scratch(int capacity) {
        return new WireBuffer(capacity, wideRows, waiting);
    }

    private static byte[] digitPairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }

    /** Without what is lent. */
    public int size() {
        return size;
    }

    /** Bytes that {@link #writeTo} will add to those in the array. */
    long lentSize() {
        long sum = 0;
        for (LentBytes value : lent) {
            sum += value.size();
        }
        return sum;
    }

    /**
     * Puts a value here without copying it.
     *
     * @param source must stay as it is until {@link #writeTo} or {@link #clear}
     * @param hex whether it is written as hexadecimal digits
     * @throws QueryException ROW_TOO_LARGE as {@link #ensure}
     */
    public void lend(ArrowBuf source, long offset, int length, boolean hex) {
        LentBytes value = new LentBytes(size, source, offset, length, hex);
        check(size + lentSize() + value.size());
        lent.add(value);
    }

    /** Everything, what is lent in pieces of a few KiB. */
    void writeTo(OutputStream out) throws IOException {
        int written = 0;
        for (LentBytes value : lent) {
            out.write(bytes, written, value.position() - written);
            written = value.position();
            value.writeTo(out);
        }
        out.write(bytes, written, size - written);
    }

    /** The array behind; valid until the next append. */
    public byte[] array() {
        return bytes;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** Forgets everything from {@code newSize} on. */
    public void truncate(int newSize) {
        size = newSize;
        lent.removeIf(value -> value.position() > newSize);
    }

    /** Empties the buffer and gives back an array that has grown beyond {@code capacity}. */
    public void clear(int capacity) {
        size = 0;
        lent.clear();
        if (bytes.length > capacity) {
            bytes = new byte[capacity];
            giveBack();
        }
    }

    private void giveBack() {
        if (wideRows != null) {
            wideRows.giveBack(held);
            held = 0;
        }
    }

    /** @throws QueryException ROW_TOO_LARGE if the buffer would pass 256 MiB, OUT_OF_MEMORY if other rows leave no room for it */
    public void ensure(int more) {
        if (bytes.length - size < more) {
            grow((long) size + more);
        }
    }

    private static void check(long needed) {
        if (needed > MAX_SIZE) {
            throw new QueryException(
                    ErrorCode.ROW_TOO_LARGE, "a row of the result has more than 256 MiB; select less of it at a time");
        }
    }

    private void grow(long needed) {
        check(needed);
        int capacity = (int) Math.clamp(2L * bytes.length, needed, MAX_SIZE);
        if (wideRows != null) {
            held += wideRows.take(capacity, held, waiting);
        }
        bytes = Arrays.copyOf(bytes, capacity);
    }

    public void int8(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    public void int16(int value) {
        ensure(2);
        SHORT.set(bytes, size, (short) value);
        size += 2;
    }

    public void int32(int value) {
        ensure(4);
        INT.set(bytes, size, value);
        size += 4;
    }

    public void int64(long value) {
        ensure(8);
        LONG.set(bytes, size, value);
        size += 8;
    }

    public void int32At(int position, int value) {
        INT.set(bytes, position, value);
    }

    public void int16At(int position, int value) {
        SHORT.set(bytes, position, (short) value);
    }

    public void bytes(byte[] source) {
        bytes(source, 0, source.length);
    }

    public void bytes(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    public void bytes(ArrowBuf source, long offset, int length) {
        ensure(length);
        source.getBytes(offset, bytes, size, length);
        size += length;
    }

    /** Room for {@code length} bytes that the caller fills in {@link #array()} from the returned position. */
    public int skip(int length) {
        ensure(length);
        int start = size;
        size += length;
        return start;
    }

    /** Characters up to U+007F. */
    @SuppressWarnings("deprecation") // the only copy without an array in between; right for ASCII
    public void ascii(String text) {
        int length = text.length();
        ensure(length);
        text.getBytes(0, length, bytes, size);
        size += length;
    }

    public void utf8(String text) {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A string with its final NUL; NULs within are left out, since the protocol cannot carry them. */
    public void cstring(String text) {
        utf8(text.indexOf('\0') < 0 ? text : text.replace("\0", ""));
        int8(0);
    }

    /** Decimal digits, with a minus if negative. */
    public void decimal(long value) {
        if (value == Long.MIN_VALUE) {
            ascii("-9223372036854775808");
            return;
        }
        ensure(LONG_DIGITS);
        long rest = value;
        if (rest < 0) {
            bytes[size++] = '-';
            rest = -rest;
        }
        int end = size + digitCount(rest);
        size = end;
        while (rest >= 100) {
            long next = rest / 100;
            end = pair(end, (int) (rest - next * 100));
            rest = next;
        }
        if (rest >= 10) {
            pair(end, (int) rest);
        } else {
            bytes[end - 1] = (byte) ('0' + rest);
        }
    }

    private int pair(int end, int value) {
        bytes[end - 1] = DIGIT_PAIRS[2 * value + 1];
        bytes[end - 2] = DIGIT_PAIRS[2 * value];
        return end - 2;
    }

    /** Exactly {@code width} digits, with leading zeros; higher digits of {@code value} are lost. */
    public void padded(long value, int width) {
        ensure(width);
        long rest = value;
        for (int i = size + width - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += width;
    }

    private static int digitCount(long value) {
        int count = 1;
        long limit = 10;
        while (count < 19 && value >= limit) {
            count++;
            limit *= 10;
        }
        return count;
    }
}
