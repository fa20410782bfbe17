package dev.eider.objectstore;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.UUID;

/** Keys as paths of this machine. */
final class LocalPaths {
    private static final String PENDING_PREFIX = ".eider-pending-";

    private LocalPaths() {}

    /** @throws QueryException {@link ErrorCode#INVALID_REQUEST} if the key can't be a path here */
    static Path path(ObjectUri uri) {
        return path(uri, uri.key());
    }

    /** The directory that holds every key with this prefix: the prefix up to its last slash. */
    static Path directoryOf(ObjectUri prefix) {
        return path(prefix, directoryKeyOf(prefix));
    }

    static String directoryKeyOf(ObjectUri prefix) {
        return prefix.key().substring(0, prefix.key().lastIndexOf('/') + 1);
    }

    /** What the names in {@link #directoryOf} must start with. */
    static String namePrefixOf(ObjectUri prefix) {
        return prefix.key().substring(prefix.key().lastIndexOf('/') + 1);
    }

    /** A fresh path beside {@code target} for bytes that are not yet an object; {@link #isPending} knows it. */
    static Path pendingBeside(Path target) {
        return target.resolveSibling(PENDING_PREFIX + UUID.randomUUID());
    }

    static boolean isPending(String fileName) {
        return fileName.startsWith(PENDING_PREFIX);
    }

    /** False if the way to the key leads through a file, for which the file system has no error of its own. */
    static boolean mayExist(ObjectUri uri) {
        for (Path parent = directoryOf(uri); parent != null; parent = parent.getParent()) {
            if (Files.isRegularFile(parent)) {
                return false;
            }
        }
        return true;
    }

    private static Path path(ObjectUri uri, String key) {
        for (String segment : key.split("/")) {
            if (segment.equals(".") || segment.equals("..")) {
                throw new QueryException(
                        ErrorCode.INVALID_REQUEST,
                        "'" + uri + "' has a '" + segment + "' in its path: write it without");
            }
        }
        try {
            return Path.of("/" + key);
        } catch (InvalidPathException e) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + uri + "' can't be a path on this machine: " + e.getReason() + localeHint(),
                    e);
        }
    }

    /** The JDK takes the encoding of file names from the locale and from nowhere else. */
    private static String localeHint() {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        return encoding.equals("UTF-8")
                ? ""
                : " (file names are " + encoding + " here: start Eider with LC_ALL=C.UTF-8)";
    }
}
