package dev.eider.testing.hostile;

import dev.eider.estimator.planner.PlannerMain;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this JVM, in which the gateway runs, takes of the machine.
 *
 * @param heapBytes in use after a collection
 * @param offHeapBytes resident beside the heap: Arrow, stacks, code
 */
record Footprint(long heapBytes, long offHeapBytes) {
    private static final String RUNNER = "dev.eider.runner.RunnerMain";

    static Footprint now() throws IOException {
        System.gc();
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new Footprint(heap.getUsed(), Math.max(0, residentBytes() - heap.getCommitted()));
    }

    private static long residentBytes() throws IOException {
        String resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(resident.replaceAll("\\D", "")) << 10;
    }

    static long planners() {
        return children(PlannerMain.class.getName());
    }

    static long runners() {
        return children(RUNNER);
    }

    private static long children(String mainClass) {
        return ProcessHandle.current()
                .children()
                .filter(child -> commandLine(child).contains(mainClass))
                .count();
    }

    /** {@link ProcessHandle.Info#commandLine()} is cut to a memory page, which a class path fills. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
        } catch (IOException e) {
            return ""; // it has just ended
        }
    }
}
