package dev.eider.objectstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/**
 * The state of a regular file. Its etag is built of inode, modification time in nanoseconds and size, so a file that was replaced or
 * rewritten gets another one, as far as the file system's clock can tell.
 */
record FileVersion(String inode, Instant modified, long sizeBytes) {

    /** @throws NoSuchFileException also if {@code path} is a directory or a device */
    static FileVersion of(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new NoSuchFileException(path.toString(), null, "not a regular file");
        }
        return of(attributes);
    }

    static FileVersion of(BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        return new FileVersion(
                key == null ? "" : key.toString(), attributes.lastModifiedTime().toInstant(), attributes.size());
    }

    String etag() {
        return Integer.toHexString(inode.hashCode()) + "-" + Long.toHexString(modified.getEpochSecond()) + "."
                + Integer.toHexString(modified.getNano()) + "-" + Long.toHexString(sizeBytes);
    }

    ObjectInfo info(ObjectUri uri) {
        return new ObjectInfo(uri, sizeBytes, etag(), modified);
    }
}
