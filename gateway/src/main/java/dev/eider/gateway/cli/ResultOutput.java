package dev.eider.gateway.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Where results go. That they cannot be written (a full disk, a reader that has gone) is an exception of its own, to be told from the
 * failures of what is read at the same time. Nothing is buffered. One thread at a time.
 */
final class ResultOutput extends FilterOutputStream {
    ResultOutput(OutputStream out) {
        super(out);
    }

    /** Of the output, never of the result. */
    static final class OutputException extends IOException {
        private static final long serialVersionUID = 1L;

        private OutputException(IOException cause) {
            super("the output cannot be written: " + cause.getMessage(), cause);
        }
    }

    void line(String text) throws OutputException {
        byte[] utf8 = (text + "\n").getBytes(StandardCharsets.UTF_8);
        write(utf8, 0, utf8.length);
    }

    @Override
    public void write(int b) throws OutputException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws OutputException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw new OutputException(e);
        }
    }

    @Override
    public void flush() throws OutputException {
        try {
            out.flush();
        } catch (IOException e) {
            throw new OutputException(e);
        }
    }
}
