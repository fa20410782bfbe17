package dev.eider.gateway.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for the files of this process's children, below one that several gateways may share. A file lock in it lives as long as
 * this process, so that what a dead process left can be told from what belongs to a living one. Thread-safe.
 */
public final class OwnedDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnedDirectory.class);
    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel lock;

    private OwnedDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Removes what dead processes left in {@code workDir} under names with this prefix, then makes a new directory there. */
    public static OwnedDirectory create(Path workDir, String prefix) throws IOException {
        Files.createDirectories(workDir);
        removeLeftovers(workDir, prefix);
        Path path = Files.createTempDirectory(workDir, prefix);
        FileChannel lock = open(path);
        if (lock.tryLock() == null) {
            throw new IOException("another process took " + path);
        }
        return new OwnedDirectory(path, lock);
    }

    private static FileChannel open(Path directory) throws IOException {
        return FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static void removeLeftovers(Path workDir, String prefix) throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(workDir, prefix + "*")) {
            for (Path directory : directories) {
                if (isAbandoned(directory)) {
                    LOG.info("removing {}, left by a process that has ended", directory);
                    delete(directory);
                }
            }
        }
    }

    private static boolean isAbandoned(Path directory) throws IOException {
        if (!Files.exists(directory.resolve(LOCK))) {
            return false;
        }
        try (FileChannel channel = open(directory);
                FileLock free = channel.tryLock()) {
            return free != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    public Path path() {
        return path;
    }

    /** Removes {@code directory} with all that is in it; nothing happens if there is none. */
    public static void delete(Path directory) throws IOException {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException _) {
            // It is gone: that is what was asked for.
        }
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            delete(path);
        }
    }
}
