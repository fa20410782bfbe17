package dev.eider.objectstore;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes what is in a directory and starts with a name, with the directories that become empty. Links are deleted, never followed.
 * For one use.
 */
final class LocalDeletion {
    private final Path directory;
    private final String namePrefix;
    private long objects;

    LocalDeletion(Path directory, String namePrefix) {
        this.directory = directory;
        this.namePrefix = namePrefix;
    }

    /** How many objects are gone; unfinished writes are not counted. */
    long run() throws IOException {
        for (Path child : children(directory)) {
            if (child.getFileName().toString().startsWith(namePrefix)) {
                delete(child);
            }
        }
        if (namePrefix.isEmpty()) {
            removeIfEmpty(directory);
        }
        return objects;
    }

    private void delete(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            for (Path child : children(path)) {
                delete(child);
            }
            removeIfEmpty(path);
        } else if (Files.deleteIfExists(path)
                && !LocalPaths.isPending(path.getFileName().toString())) {
            objects++;
        }
    }

    /** Somebody may be writing into it meanwhile; then it stays. */
    private static void removeIfEmpty(Path path) throws IOException {
        if (children(path).isEmpty()) {
            try {
                Files.deleteIfExists(path);
            } catch (DirectoryNotEmptyException e) {
                return;
            }
        }
    }

    private static List<Path> children(Path path) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
            stream.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        return children;
    }
}
