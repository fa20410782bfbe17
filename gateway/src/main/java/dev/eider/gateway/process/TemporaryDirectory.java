package dev.eider.gateway.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A child JVM's own temporary directory. Libraries remove what they unpack at the JVM's regular end only, which a child that is killed
 * does not come to. Thread-safe.
 */
public record TemporaryDirectory(Path path) implements AutoCloseable {

    /** Below this process's own temporary directory. */
    public static TemporaryDirectory create(String prefix) throws IOException {
        return new TemporaryDirectory(Files.createTempDirectory(prefix));
    }

    public String flag() {
        return "-Djava.io.tmpdir=" + path;
    }

    /** Removes it with the files in it. To be called when the child is gone; idempotent. */
    @Override
    public void close() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(path);
        } catch (NoSuchFileException _) {
            // It is gone: that is what was asked for.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
