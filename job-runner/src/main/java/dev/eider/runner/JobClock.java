package dev.eider.runner;

import dev.eider.contract.JobActuals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * What the job costs: times and the process's own figures. Made first thing in main, or when a job is given to a process that stood by; set by the job's thread, read by it when it ends.
 */
final class JobClock {
    private static final Path STATUS = Path.of("/proc/self/status");

    private final long mainNanos = System.nanoTime();
    private final long bootMillis;
    private final Duration cpuBefore;
    private long stageNanos;
    private long runNanos;
    private long runStart;
    private long firstRowMillis = -1;

    /** Of a process that is there for its job only: what went before was for the job, too. */
    JobClock() {
        this(millisSinceProcessStart(), Duration.ZERO);
    }

    private JobClock(long bootMillis, Duration cpuBefore) {
        this.bootMillis = bootMillis;
        this.cpuBefore = cpuBefore;
    }

    /** Of a process that was there before its job. */
    static JobClock startNow() {
        return new JobClock(0, cpu());
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /**
     * By the kernel's clocks (proc(5): starttime of /proc/self/stat in hundredths of a second, and /proc/uptime). The start that Java gives
     * is off by up to a second, as it is reckoned from the boot time in whole seconds; it serves where there is no /proc.
     */
    private static long millisSinceProcessStart() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            // The second field is the name in parentheses and may hold spaces; starttime is field 22.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            String uptime = Files.readString(Path.of("/proc/uptime"));
            double seconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
            return Math.max(0, Math.round(seconds * 1000) - Long.parseLong(fields[22 - 3]) * 10);
        } catch (IOException _) {
            return ProcessHandle.current()
                    .info()
                    .startInstant()
                    .map(start ->
                            Math.max(0, Duration.between(start, Instant.now()).toMillis()))
                    .orElse(0L);
        }
    }

    /** From the process's start to the first instruction. */
    long bootMillis() {
        return bootMillis;
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
            firstRowMillis = bootMillis + (System.nanoTime() - mainNanos) / 1_000_000;
        }
    }

    JobActuals actuals(long wireBytes, long wireRequests, int plannerMisses, long uploadMillis) {
        return new JobActuals(
                peakMemoryBytes(),
                cpu().minus(cpuBefore).toMillis(),
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
