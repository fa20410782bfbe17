package dev.eider.gateway.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/** Directories of the gateway's own in {@code data_dir}. What lies in them are clients' data, and no other account's to read. */
final class DataDirectory {
    private DataDirectory() {}

    /** Makes it its owner's only, also if an earlier version has made it. */
    static Path open(Path dataDir, String name) throws IOException {
        Path directory = Files.createDirectories(dataDir.resolve(name));
        PosixFileAttributeView view = Files.getFileAttributeView(directory, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString("rwx------"));
        }
        return directory;
    }
}
