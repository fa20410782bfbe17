package dev.eider.objectstore;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/**
 * What one look at a path tells; links are followed. The time of change is of the JDK's view {@code unix}, which Linux and macOS have;
 * elsewhere the modification time stands in for it.
 */
record FileState(boolean isDirectory, boolean isRegularFile, FileVersion version) {
    private static final String COMMON = "isDirectory,isRegularFile,fileKey,lastModifiedTime,size";
    private static final String ATTRIBUTES =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix") ? "unix:ctime," + COMMON : COMMON;

    static FileState of(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, ATTRIBUTES);
        Object key = attributes.get("fileKey");
        Instant modified = time(attributes.get("lastModifiedTime"));
        return new FileState(
                (Boolean) attributes.get("isDirectory"),
                (Boolean) attributes.get("isRegularFile"),
                new FileVersion(
                        key == null ? "" : key.toString(),
                        modified,
                        attributes.containsKey("ctime") ? time(attributes.get("ctime")) : modified,
                        (Long) attributes.get("size")));
    }

    private static Instant time(Object attribute) {
        return ((FileTime) attribute).toInstant();
    }
}
