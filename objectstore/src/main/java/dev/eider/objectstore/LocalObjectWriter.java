package dev.eider.objectstore;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectStore.PutMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * Writes beside the target and gives the finished file its name in one step: a rename, or, for CREATE, a hard link, which the file
 * system grants to exactly one of several racers. One who reads an object of CREATE before its writer has returned may be told that it
 * changed.
 */
final class LocalObjectWriter extends ObjectWriter {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ObjectUri uri;
    private final PutMode mode;
    private final Path target;
    private final Path pending;
    private final FileChannel channel;
    /** Gathers small writes; large ones pass it by. */
    private final ByteBuffer gathered = ByteBuffer.allocateDirect(BUFFER_BYTES);

    private boolean done;

    private LocalObjectWriter(ObjectUri uri, PutMode mode, Path target, Path pending, FileChannel channel) {
        this.uri = uri;
        this.mode = mode;
        this.target = target;
        this.pending = pending;
        this.channel = channel;
    }

    static LocalObjectWriter open(ObjectUri uri, PutMode mode) {
        Path target = LocalPaths.path(uri);
        if (uri.key().isEmpty() || uri.key().endsWith("/")) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST, "'" + uri + "' names a directory: a file name is missing");
        }
        Path pending = LocalPaths.pendingBeside(target);
        try {
            return new LocalObjectWriter(uri, mode, target, pending, create(pending));
        } catch (IOException e) {
            throw LocalErrors.translateWrite(e, uri);
        }
    }

    /** Creates the directories too, and again if a deletePrefix takes an empty one away in between. */
    private static FileChannel create(Path pending) throws IOException {
        Files.createDirectories(pending.getParent());
        try {
            return openNew(pending);
        } catch (NoSuchFileException e) {
            Files.createDirectories(pending.getParent());
            return openNew(pending);
        }
    }

    private static FileChannel openNew(Path pending) throws IOException {
        return FileChannel.open(pending, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        write(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void write(ByteBuffer source) {
        if (done) {
            throw new IllegalStateException("the writer of '" + uri + "' is closed");
        }
        try {
            if (source.remaining() > gathered.remaining()) {
                drain();
            }
            if (source.remaining() >= BUFFER_BYTES) {
                writeFully(source);
            } else {
                gathered.put(source);
            }
        } catch (IOException e) {
            QueryException failure = LocalErrors.translateWrite(e, uri);
            abort();
            throw failure;
        }
    }

    private void drain() throws IOException {
        writeFully(gathered.flip());
        gathered.clear();
    }

    private void writeFully(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            channel.write(source);
        }
    }

    @Override
    public void close() {
        if (!done) {
            commit();
        }
    }

    /** Makes the bytes the object; a later {@link #close()} does nothing. */
    ObjectInfo commit() {
        done = true;
        try (channel) {
            drain();
            channel.close();
            // The file system's own clock ticks too coarsely to tell quick rewrites apart.
            Files.setLastModifiedTime(pending, FileTime.from(Instant.now()));
            FileVersion written = FileVersion.of(pending);
            publish();
            return published(written).info(uri);
        } catch (FileAlreadyExistsException e) {
            throw taken(e);
        } catch (IOException e) {
            throw LocalErrors.translateWrite(e, uri);
        } finally {
            deletePending();
        }
    }

    @Override
    public void abort() {
        if (done) {
            return;
        }
        done = true;
        try (channel) {
            Files.deleteIfExists(pending);
        } catch (IOException e) {
            throw LocalErrors.translate(e, uri);
        }
    }

    private void publish() throws IOException {
        switch (mode) {
            case OVERWRITE -> Files.move(pending, target, StandardCopyOption.ATOMIC_MOVE);
            case CREATE -> {
                Files.createLink(target, pending);
                Files.delete(pending);
            }
        }
    }

    /** Getting its name has changed the file. If the next writer was quicker, the version to tell is one that is not to be had any more. */
    private FileVersion published(FileVersion written) throws IOException {
        try {
            FileVersion there = FileVersion.of(target);
            return there.isRenamed(written) ? there : written;
        } catch (NoSuchFileException _) {
            return written;
        }
    }

    private QueryException taken(FileAlreadyExistsException e) {
        return new QueryException(ErrorCode.OBJECT_EXISTS, "'" + uri + "' exists already", e);
    }

    private void deletePending() {
        try {
            Files.deleteIfExists(pending);
        } catch (IOException e) {
            throw LocalErrors.translate(e, uri);
        }
    }
}
