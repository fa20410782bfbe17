package dev.eider.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** A program run to its end, without this process's environment: that may hold secrets, and PG* variables would steer PostgreSQL. */
record Command(List<String> line) {
    private static final Set<String> PASSED_ON = Set.of("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH");

    Command {
        line = List.copyOf(line);
    }

    /** @param output both of its streams */
    record Outcome(int exitCode, String output) {}

    /**
     * Runs and waits without limit; PostgreSQL's own programs have their time-outs.
     *
     * @throws IOException if the program cannot be started
     */
    Outcome run() throws IOException {
        Process process = builder().redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Outcome(process.waitFor(), output);
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + line, e);
        }
    }

    ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().keySet().retainAll(PASSED_ON);
        builder.environment().put("LC_ALL", "C");
        return builder;
    }
}
