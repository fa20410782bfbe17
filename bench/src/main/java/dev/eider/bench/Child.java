package dev.eider.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A process that ends with this one, or when it is closed. One thread. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    private Child(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Its standard error is this process's own. */
    static Child start(List<String> line, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(Redirect.INHERIT);
        // Settings of whoever measures are no business of what is measured.
        builder.environment().keySet().removeIf(name -> name.startsWith("EIDER_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new Child(process);
    }

    /**
     * The first line of its standard output from here on that fits.
     *
     * @throws IOException if it ends before
     */
    String await(Predicate<String> fits) throws IOException {
        String line;
        while ((line = lines.readLine()) != null) {
            if (fits.test(line)) {
                return line;
            }
        }
        throw new IOException("the process " + process.info().commandLine().orElse("") + " ended too early");
    }

    /** Ends its standard input, asks it to end, and waits. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        lines.close();
    }
}
