package dev.eider.objectstore;

import dev.eider.contract.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Objects as files of this machine: scheme {@code file}, the key is the absolute path without its first slash.
 *
 * <p>Links are followed when reading and listing, never when deleting. Which paths a caller may touch is decided above this layer;
 * to make that decidable, keys with {@code .} or {@code ..} segments are refused.
 */
public final class LocalObjectStore implements ObjectStore {

    @Override
    public ObjectInfo head(ObjectUri uri) {
        try {
            return FileVersion.of(LocalPaths.path(uri)).info(uri);
        } catch (IOException e) {
            throw LocalErrors.translate(e, uri);
        }
    }

    @Override
    public ObjectPage list(ObjectUri prefix, Optional<String> token, int limit) {
        Limits.checkPage(limit);
        try {
            return new LocalListing(prefix, token.orElse(""), limit).page();
        } catch (IOException e) {
            throw LocalErrors.translate(e, prefix);
        }
    }

    @Override
    public InputStream read(ObjectUri uri, ByteRange range, Optional<String> ifMatch) {
        try {
            return LocalInputStream.open(uri, range, ifMatch);
        } catch (IOException e) {
            throw LocalErrors.translate(e, uri);
        }
    }

    @Override
    public Tail readTail(ObjectUri uri, int length) {
        Limits.checkTail(length);
        ObjectInfo info = head(uri);
        int bytes = (int) Math.min(length, info.sizeBytes());
        ByteRange range = new ByteRange(info.sizeBytes() - bytes, bytes);
        try (InputStream stream = read(uri, range, Optional.of(info.etag()))) {
            return new Tail(info, stream.readNBytes(bytes));
        } catch (IOException e) {
            throw LocalErrors.translate(e, uri);
        }
    }

    @Override
    public InputStream read(ObjectUri uri) {
        ObjectInfo info = head(uri);
        return read(uri, new ByteRange(0, info.sizeBytes()), Optional.of(info.etag()));
    }

    @Override
    public ObjectInfo put(ObjectUri uri, byte[] content, PutMode mode) {
        try (LocalObjectWriter writer = LocalObjectWriter.open(uri, mode)) {
            writer.write(content, 0, content.length);
            return writer.commit();
        }
    }

    @Override
    public ObjectWriter write(ObjectUri uri, PutMode mode) {
        return LocalObjectWriter.open(uri, mode);
    }

    @Override
    public Optional<Path> localPath(ObjectUri uri) {
        return Optional.of(LocalPaths.path(uri));
    }

    @Override
    public long deletePrefix(ObjectUri prefix) {
        Limits.checkDelete(prefix);
        Path directory = LocalPaths.directoryOf(prefix);
        try {
            return new LocalDeletion(directory, LocalPaths.namePrefixOf(prefix)).run();
        } catch (IOException e) {
            throw LocalErrors.translate(e, prefix);
        }
    }

    @Override
    public void close() {
        // Nothing is held open between calls.
    }
}
