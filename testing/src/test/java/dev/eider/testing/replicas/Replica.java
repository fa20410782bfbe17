package dev.eider.testing.replicas;

import dev.eider.gateway.process.JavaCommand;
import dev.eider.testing.GatewayRunner;
import dev.eider.testing.RestClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** One of several gateways, in a process of its own. */
final class Replica implements AutoCloseable {
    private static final long STOP_SECONDS = 30;

    private final Process process;
    private final RestClient rest;
    private final String url;

    private Replica(Process process, String url) {
        this.process = process;
        this.url = url;
        this.rest = new RestClient(url, GatewayRunner.USER, GatewayRunner.PASSWORD);
    }

    /** Returns when it serves. */
    static Replica start(Path configFile) throws IOException {
        Process process = new ProcessBuilder(JavaCommand.ofThisProcess()
                        .line(List.of("-Xmx512m"), GatewayMain.class.getName(), List.of(configFile.toString())))
                .redirectError(configFile.resolveSibling("gateway.log").toFile())
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String port = out.readLine();
        if (port == null) {
            throw new IOException("the gateway did not start; see gateway.log beside " + configFile);
        }
        return new Replica(process, String.format(Locale.ROOT, "http://127.0.0.1:%s", port));
    }

    RestClient rest() {
        return rest;
    }

    String url() {
        return url;
    }

    /** Its processes at work. */
    long runners() {
        return process.toHandle()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains("dev.eider.runner.RunnerMain"))
                .count();
    }

    /** As a node that is switched off. */
    void kill() throws InterruptedException {
        List<ProcessHandle> family = process.toHandle().descendants().toList();
        process.destroyForcibly().waitFor();
        family.forEach(ProcessHandle::destroyForcibly);
    }

    /** Stops it as an upgrade would. */
    void stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the gateway has not stopped within " + STOP_SECONDS + " s");
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (process.isAlive()) {
            kill();
        }
    }
}
