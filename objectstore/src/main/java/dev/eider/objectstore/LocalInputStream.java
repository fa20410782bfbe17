package dev.eider.objectstore;

import dev.eider.contract.ByteRange;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A range of one version of a file. The version is looked at before and after the file is opened and once more when the last byte
 * has been read, before it is handed out: a file that is replaced or rewritten meanwhile ends in OBJECT_CHANGED, not in mixed bytes.
 */
final class LocalInputStream extends InputStream implements ReadableByteChannel {
    private final ObjectUri uri;
    private final Path path;
    private final FileVersion version;
    private final FileChannel channel;
    private long position;
    private long remaining;

    private LocalInputStream(ObjectUri uri, Path path, FileVersion version, FileChannel channel, ByteRange range) {
        this.uri = uri;
        this.path = path;
        this.version = version;
        this.channel = channel;
        this.position = range.offset();
        this.remaining = range.length();
    }

    /** @param ifMatch the etag that the file must have */
    static LocalInputStream open(ObjectUri uri, ByteRange range, Optional<String> ifMatch) throws IOException {
        Path path = LocalPaths.path(uri);
        FileVersion before = FileVersion.of(path);
        if (range.end() > before.sizeBytes() || !before.etag().equals(ifMatch.orElse(before.etag()))) {
            throw ObjectInfo.changed(uri);
        }
        LocalInputStream stream =
                new LocalInputStream(uri, path, before, FileChannel.open(path, StandardOpenOption.READ), range);
        try {
            stream.verify();
            return stream;
        } catch (IOException | QueryException e) {
            stream.close();
            throw e;
        }
    }

    private void verify() throws IOException {
        if (!FileVersion.of(path).equals(version)) {
            throw ObjectInfo.changed(uri);
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        return read(ByteBuffer.wrap(target, offset, length));
    }

    @Override
    public int read(ByteBuffer target) {
        if (remaining == 0) {
            return -1;
        }
        int limit = target.limit();
        try {
            target.limit((int) Math.min(limit, target.position() + remaining));
            int count = channel.read(target, position);
            if (count < 0) {
                throw ObjectInfo.changed(uri);
            }
            position += count;
            remaining -= count;
            if (remaining == 0) {
                verify();
            }
            return count;
        } catch (IOException e) {
            throw LocalErrors.translate(e, uri);
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public int available() {
        return (int) Math.min(remaining, Integer.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
