package dev.eider.gateway.planner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Resident memory of a process, where the operating system tells it in {@code /proc} (Linux). Elsewhere only the deadline holds. */
final class ResidentMemory {
    private static final long PAGE_BYTES = 4096;

    private ResidentMemory() {}

    /** Empty without {@code /proc} and for a process that is gone. Exact with pages of 4 KiB, too low with larger ones. */
    static OptionalLong bytes(long pid) {
        try {
            String[] fields = Files.readString(Path.of("/proc", Long.toString(pid), "statm"))
                    .split(" ");
            return OptionalLong.of(Long.parseLong(fields[1]) * PAGE_BYTES);
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
