package dev.eider.estimator.parquet;

import shaded.parquet.org.apache.thrift.TConfiguration;
import shaded.parquet.org.apache.thrift.transport.TTransport;
import shaded.parquet.org.apache.thrift.transport.TTransportException;

/** A footer's bytes as thrift reads them. It takes no length for true that goes beyond their end, so nothing is allocated for one that lies. */
final class FooterBytes extends TTransport {
    private final byte[] bytes;
    private int position;

    FooterBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    int position() {
        return position;
    }

    void moveTo(int place) {
        position = place;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws TTransportException {
        checkReadBytesAvailable(length);
        System.arraycopy(bytes, position, target, offset, length);
        position += length;
        return length;
    }

    @Override
    public byte[] getBuffer() {
        return bytes;
    }

    @Override
    public int getBufferPosition() {
        return position;
    }

    @Override
    public int getBytesRemainingInBuffer() {
        return bytes.length - position;
    }

    @Override
    public void consumeBuffer(int length) {
        position += length;
    }

    @Override
    public void checkReadBytesAvailable(long length) throws TTransportException {
        if (length < 0 || length > bytes.length - position) {
            throw new TTransportException(TTransportException.END_OF_FILE, "it ends too early");
        }
    }

    @Override
    public void updateKnownMessageSize(long size) {}

    @Override
    public TConfiguration getConfiguration() {
        return TConfiguration.DEFAULT;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void open() {}

    @Override
    public void close() {}

    @Override
    public void write(byte[] source, int offset, int length) {
        throw new UnsupportedOperationException();
    }
}
