package dev.eider.gateway.pgwire.protocol;

import dev.eider.contract.ErrorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes messages to a client through a buffer, which is sent when it is full and on {@link #flush()}. A send blocks while the client
 * doesn't read: that is the back-pressure. For one thread.
 */
public final class BackendWriter implements AutoCloseable {
    private static final int SEND_BYTES = 32 << 10;
    private static final int CAPACITY = 64 << 10;

    private final OutputStream out;
    private final WireBuffer buffer;
    private int messageStart;

    public BackendWriter(OutputStream out) {
        this(out, Runnable::run);
    }

    /** @param waiting runs what waits for memory, so that an interrupt of it does not meet a send */
    public BackendWriter(OutputStream out, Consumer<Runnable> waiting) {
        this(out, WideRows.OF_PROCESS, waiting);
    }

    BackendWriter(OutputStream out, WideRows wideRows, Consumer<Runnable> waiting) {
        this.out = out;
        this.buffer = new WireBuffer(CAPACITY, wideRows, waiting);
    }

    /** Sends what is buffered. @throws IOException if the client has gone */
    public void flush() throws IOException {
        if (buffer.size() > 0) {
            buffer.writeTo(out);
            buffer.clear(CAPACITY);
        }
    }

    /** Drops a message that was begun and not ended, after an error in the middle of it. */
    public void abandonMessage() {
        if (messageStart >= 0) {
            buffer.truncate(messageStart);
        }
    }

    /** Gives the memory of what has not been sent back; the stream stays open. */
    @Override
    public void close() {
        buffer.clear(CAPACITY);
    }

    private void begin(char type) {
        messageStart = buffer.size();
        buffer.int8(type);
        buffer.int32(0);
    }

    private void end() throws IOException {
        int lent = (int) buffer.lentSize();
        buffer.int32At(messageStart + 1, buffer.size() - messageStart - 1 + lent);
        messageStart = -1;
        if (lent > 0 || buffer.size() >= SEND_BYTES) {
            flush();
        }
    }

    private void empty(char type) throws IOException {
        begin(type);
        end();
    }

    /** {@code D}: the caller appends each value with its length, then calls {@link #endRow()}. */
    public WireBuffer beginRow(int columns) {
        begin('D');
        buffer.int16(columns);
        return buffer;
    }

    public void endRow() throws IOException {
        end();
    }

    public void rowDescription(List<FieldDescription> fields) throws IOException {
        begin('T');
        buffer.int16(fields.size());
        for (FieldDescription field : fields) {
            buffer.cstring(field.name());
            buffer.int32(0); // no table
            buffer.int16(0); // no column of a table
            buffer.int32(field.typeOid());
            buffer.int16(field.typeLength());
            buffer.int32(field.typeModifier());
            buffer.int16(field.format().code());
        }
        end();
    }

    public void parameterDescription(List<Integer> oids) throws IOException {
        begin('t');
        buffer.int16(oids.size());
        oids.forEach(buffer::int32);
        end();
    }

    public void commandComplete(String tag) throws IOException {
        begin('C');
        buffer.cstring(tag);
        end();
    }

    /** @param transaction {@code I}, {@code T} or {@code E} */
    public void readyForQuery(char transaction) throws IOException {
        begin('Z');
        buffer.int8(transaction);
        end();
    }

    public void parameterStatus(String name, String value) throws IOException {
        begin('S');
        buffer.cstring(name);
        buffer.cstring(value);
        end();
    }

    public void parseComplete() throws IOException {
        empty('1');
    }

    public void bindComplete() throws IOException {
        empty('2');
    }

    public void closeComplete() throws IOException {
        empty('3');
    }

    public void noData() throws IOException {
        empty('n');
    }

    public void emptyQueryResponse() throws IOException {
        empty('I');
    }

    public void portalSuspended() throws IOException {
        empty('s');
    }

    public void authenticationOk() throws IOException {
        begin('R');
        buffer.int32(0);
        end();
    }

    public void authenticationSasl(List<String> mechanisms) throws IOException {
        begin('R');
        buffer.int32(10);
        mechanisms.forEach(buffer::cstring);
        buffer.int8(0);
        end();
    }

    public void authenticationSaslContinue(byte[] data) throws IOException {
        begin('R');
        buffer.int32(11);
        buffer.bytes(data);
        end();
    }

    public void authenticationSaslFinal(byte[] data) throws IOException {
        begin('R');
        buffer.int32(12);
        buffer.bytes(data);
        end();
    }

    public void backendKeyData(int processId, byte[] secret) throws IOException {
        begin('K');
        buffer.int32(processId);
        buffer.bytes(secret);
        end();
    }

    /** @param version major version in the upper, minor in the lower 16 bits */
    public void negotiateProtocolVersion(int version, List<String> unknownOptions) throws IOException {
        begin('v');
        buffer.int32(version);
        buffer.int32(unknownOptions.size());
        unknownOptions.forEach(buffer::cstring);
        end();
    }

    /** @param severity {@code ERROR} or {@code FATAL} */
    public void error(String severity, ErrorInfo error) throws IOException {
        report('E', severity, error);
    }

    /** @param severity such as {@code WARNING} */
    public void notice(String severity, ErrorInfo notice) throws IOException {
        report('N', severity, notice);
    }

    private void report(char type, String severity, ErrorInfo error) throws IOException {
        begin(type);
        field('S', severity);
        field('V', severity);
        field('C', error.code().sqlState());
        field('M', error.message());
        error.hint().ifPresent(hint -> field('H', hint));
        error.position().ifPresent(position -> field('P', Integer.toString(position)));
        buffer.int8(0);
        end();
    }

    private void field(char code, String value) {
        buffer.int8(code);
        buffer.cstring(value);
    }
}
