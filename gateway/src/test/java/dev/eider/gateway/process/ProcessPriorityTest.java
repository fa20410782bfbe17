package dev.eider.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessPriorityTest {
    /** After the name, which may hold spaces: proc(5), stat, field 19. */
    private static int nice(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
    }

    @Test
    void aLoweredProcessLeavesTheProcessorsToOthers() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "there is no /proc to find threads in");
        Process process = new ProcessBuilder("sleep", "60").start();
        try {
            int before = nice(process.pid());
            ProcessPriority.lower(process.pid());

            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (nice(process.pid()) == before && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(nice(process.pid())).isGreaterThanOrEqualTo(15);
        } finally {
            process.destroyForcibly();
        }
    }
}
