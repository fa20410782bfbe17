package dev.eider.gateway.rest;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Takes one field after the other and quotes those that need it (RFC 4180, and empty ones). One that is wider than the buffer is quoted without
 * looking at its end, so that it passes through. UTF-8; for one thread.
 */
final class CsvField extends OutputStream {
    private static final int LOOK_AHEAD_BYTES = 64 << 10;

    private final OutputStream out;
    private final byte[] head = new byte[LOOK_AHEAD_BYTES];
    private int size;
    private boolean quoting;

    CsvField(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!quoting && size + length <= head.length) {
            System.arraycopy(bytes, offset, head, size, length);
            size += length;
            return;
        }
        quote();
        escape(bytes, offset, length);
    }

    /** The field is complete. */
    void end() throws IOException {
        if (!quoting && size > 0 && !isSpecial()) {
            out.write(head, 0, size);
        } else {
            quote();
            out.write('"');
        }
        size = 0;
        quoting = false;
    }

    private void quote() throws IOException {
        if (!quoting) {
            quoting = true;
            out.write('"');
            escape(head, 0, size);
        }
    }

    private void escape(byte[] bytes, int offset, int length) throws IOException {
        int start = offset;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '"') {
                out.write(bytes, start, i + 1 - start);
                // Once more, before what follows.
                start = i;
            }
        }
        out.write(bytes, start, offset + length - start);
    }

    private boolean isSpecial() {
        for (int i = 0; i < size; i++) {
            if (head[i] == ',' || head[i] == '"' || head[i] == '\n' || head[i] == '\r') {
                return true;
            }
        }
        return false;
    }
}
