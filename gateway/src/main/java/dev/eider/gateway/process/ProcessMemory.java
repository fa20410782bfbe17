package dev.eider.gateway.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of another process, as Linux tells it. Elsewhere there are only time limits. */
public final class ProcessMemory {
    private static final String ANONYMOUS = "RssAnon:";

    private ProcessMemory() {}

    /**
     * Resident memory that the kernel cannot take back (proc(5), RssAnon): without mapped files such as libraries. 0 if the process has
     * ended or the system has no /proc.
     */
    public static long anonymousBytes(long pid) {
        try {
            String status =
                    Files.readString(Path.of("/proc", Long.toString(pid), "status"), StandardCharsets.ISO_8859_1);
            int at = status.indexOf(ANONYMOUS);
            if (at < 0) {
                return 0;
            }
            int unit = status.indexOf("kB", at);
            return Long.parseLong(
                            status.substring(at + ANONYMOUS.length(), unit).strip())
                    << 10;
        } catch (IOException _) {
            return 0;
        }
    }
}
