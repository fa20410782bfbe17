package dev.eider.gateway.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How other processes of this user share the processors. */
public final class ProcessPriority {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessPriority.class);

    private ProcessPriority() {}

    /**
     * Lets a process run in what the others leave of the processors, for good: only the superuser could raise it again. Linux has a priority
     * for each thread, so all that there are now are lowered, and those that they start inherit it. Elsewhere, or without {@code renice},
     * nothing happens. Does not wait for it.
     */
    public static void lower(long pid) {
        String[] threads = new File("/proc/" + pid + "/task").list();
        if (threads == null) {
            return;
        }
        List<String> line = new ArrayList<>(List.of("renice", "-n", "15", "-p"));
        line.addAll(List.of(threads));
        try {
            new ProcessBuilder(line)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.debug("process {} keeps its priority", pid, e);
        }
    }
}
