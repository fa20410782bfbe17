package dev.eider.objectstore;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The state of a regular file. Its etag is built of inode, times in nanoseconds and size, so a file that was replaced or rewritten gets
 * another one, as far as the file system's clock can tell. The time of change cannot be set by anybody, so rewriting in place is told
 * even if the modification time is put back; on systems without one (see {@link FileState}) it is not. It also moves when permissions,
 * owner, name or the number of hard links do: that is a new version, too.
 *
 * @param changed the modification time where there is no time of change
 */
record FileVersion(String inode, Instant modified, Instant changed, long sizeBytes) {

    /** @throws NoSuchFileException also if {@code path} is a directory or a device */
    static FileVersion of(Path path) throws IOException {
        FileState state = FileState.of(path);
        if (!state.isRegularFile()) {
            throw new NoSuchFileException(path.toString(), null, "not a regular file");
        }
        return state.version();
    }

    /** Whether these are the same bytes, if nobody rewrites in place. */
    boolean isRenamed(FileVersion other) {
        return equals(new FileVersion(other.inode, other.modified, changed, other.sizeBytes));
    }

    String etag() {
        return Integer.toHexString(inode.hashCode()) + "-" + hex(modified) + "-" + hex(changed) + "-"
                + Long.toHexString(sizeBytes);
    }

    private static String hex(Instant time) {
        return Long.toHexString(time.getEpochSecond()) + "." + Integer.toHexString(time.getNano());
    }

    ObjectInfo info(ObjectUri uri) {
        return new ObjectInfo(uri, sizeBytes, etag(), modified);
    }
}
