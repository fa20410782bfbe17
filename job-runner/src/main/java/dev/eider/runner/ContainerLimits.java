package dev.eider.runner;

import dev.eider.contract.JobShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel limits this container to, by the files of its control group, version 2 or 1: a resize is seen there within
 * milliseconds, and in the pod's status seconds later.
 *
 * @param root where control groups are mounted
 */
record ContainerLimits(Path root) {
    private static final long PAGE = 4096;

    /** Whether there is at least as much as the shape has; false if that cannot be seen. */
    boolean reach(JobShape shape) {
        try {
            return Files.exists(root.resolve("memory.max")) ? reachesV2(shape) : reachesV1(shape);
        } catch (IOException | NumberFormatException _) {
            return false;
        }
    }

    private boolean reachesV2(JobShape shape) throws IOException {
        String[] cpu = read("cpu.max").split(" ");
        String memory = read("memory.max");
        return (memory.equals("max") || isMemory(memory, shape))
                && (cpu[0].equals("max") || isCpu(cpu[0], cpu[1], shape));
    }

    private boolean reachesV1(JobShape shape) throws IOException {
        String quota = read("cpu/cpu.cfs_quota_us");
        return isMemory(read("memory/memory.limit_in_bytes"), shape)
                && (quota.startsWith("-") || isCpu(quota, read("cpu/cpu.cfs_period_us"), shape));
    }

    /** The kernel keeps whole pages. */
    private static boolean isMemory(String bytes, JobShape shape) {
        return Long.parseLong(bytes) >= shape.memoryBytes() / PAGE * PAGE;
    }

    private static boolean isCpu(String quotaMicros, String periodMicros, JobShape shape) {
        return Long.parseLong(quotaMicros) * 1000 >= Long.parseLong(periodMicros) * shape.cpuMillis();
    }

    private String read(String file) throws IOException {
        return Files.readString(root.resolve(file)).trim();
    }
}
