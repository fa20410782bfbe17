package dev.eider.contract;

import java.io.File;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Disks without room. Asking costs a few calls of the system. Thread-safe. */
public final class FullDisk {
    /** Less is no room: PostgreSQL asks for 16 MiB at once, a job unpacks a few before it begins. */
    public static final long FLOOR_BYTES = 32 << 20;

    private FullDisk() {}

    /** Whether less than {@link #FLOOR_BYTES} can be written at {@code place}, which need not be there. */
    public static boolean at(Path place) {
        Path there = place.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        File disk = there.toFile();
        // A file system that counts nothing says 0 of both, and so does one that cannot be asked.
        return disk.getTotalSpace() > 0 && disk.getUsableSpace() < FLOOR_BYTES;
    }

    /**
     * Whether {@code failure} came of a full disk. Java keeps no error number: there is the system's sentence, which may be in the user's
     * language, and the room that is left.
     *
     * @param place where something was to be written
     */
    public static boolean isReason(Throwable failure, Path place) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String says = cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
            if ("No space left on device".equals(says) || "Disk quota exceeded".equals(says)) {
                return true;
            }
        }
        return at(place);
    }

    /** @param disk named so that an operator finds it and a client learns no path, such as {@code data_dir} */
    public static QueryException error(String disk, Throwable cause) {
        return new QueryException(
                ErrorCode.DISK_FULL, "the disk of " + disk + " is full: let the operator make room there", cause);
    }
}
