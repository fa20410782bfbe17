package dev.eider.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A namespace that is there for one measurement. */
record BenchNamespace(String kubeconfig, String name) implements AutoCloseable {
    /** The variable that names the kubeconfig of a cluster to measure on. */
    static final String KUBECONFIG = "EIDER_TEST_KUBECONFIG";

    static BenchNamespace create(String kubeconfig) throws IOException, InterruptedException {
        BenchNamespace namespace = new BenchNamespace(
                kubeconfig,
                "eider-bench-"
                        + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()));
        namespace.kubectl("create", "namespace", namespace.name);
        return namespace;
    }

    /** A command line in this namespace. */
    List<String> line(String... arguments) {
        List<String> line = new ArrayList<>(List.of("kubectl", "--kubeconfig", kubeconfig, "-n", name));
        line.addAll(List.of(arguments));
        return line;
    }

    /** Runs it to its end and returns what it prints. */
    String kubectl(String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line(arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", line(arguments)) + " failed");
        }
        return out;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        kubectl("delete", "namespace", name, "--wait=false");
    }
}
