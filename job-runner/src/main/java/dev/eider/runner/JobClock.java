package dev.eider.runner;

import dev.eider.contract.JobActuals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** What the job costs: times and the process's own figures. Set by the job's thread, read by it when it ends. */
final class JobClock {
    private static final Path STATUS = Path.of("/proc/self/status");

    private final Instant processStart;
    private final long bootMillis;
    private long stageNanos;
    private long runNanos;
    private long runStart;
    private long firstRowMillis = -1;

    /** Called first thing in main. */
    JobClock() {
        Instant now = Instant.now();
        processStart = ProcessHandle.current().info().startInstant().orElse(now);
        bootMillis = Math.max(0, Duration.between(processStart, now).toMillis());
    }

    void staged(long nanos) {
        stageNanos += nanos;
    }

    void runStarts() {
        runStart = System.nanoTime();
    }

    /** Counts once for each start. */
    void runEnds() {
        if (runStart != 0) {
            runNanos += System.nanoTime() - runStart;
            runStart = 0;
        }
    }

    /** The first call counts. */
    void firstRow() {
        if (firstRowMillis < 0) {
            firstRowMillis = Duration.between(processStart, Instant.now()).toMillis();
        }
    }

    JobActuals actuals(long wireBytes, long wireRequests, int plannerMisses, long uploadMillis) {
        return new JobActuals(
                peakMemoryBytes(),
                ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toMillis(),
                wireBytes,
                wireRequests,
                wireBytes,
                plannerMisses,
                bootMillis,
                stageNanos / 1_000_000,
                runNanos / 1_000_000,
                uploadMillis,
                Math.max(0, firstRowMillis));
    }

    /** The high-water mark of the resident set that Linux keeps (proc(5), VmHWM, in kB); 0 elsewhere. */
    private static long peakMemoryBytes() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException _) {
            return 0;
        }
    }
}
