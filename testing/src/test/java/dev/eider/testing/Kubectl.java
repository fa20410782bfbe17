package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The command line of Kubernetes, without a cluster or with that of {@code EIDER_TEST_KUBECONFIG}. */
public final class Kubectl {
    private static final String KUBECONFIG = "EIDER_TEST_KUBECONFIG";
    private static final int PATIENCE_SECONDS = 300;

    private final Optional<Path> kubeconfig;

    private Kubectl(Optional<Path> kubeconfig) {
        this.kubeconfig = kubeconfig;
    }

    /** Both outputs of a command that has ended. */
    public record Outcome(int status, String out, String err) {}

    /** For what needs no cluster. The test is skipped if there is no kubectl. */
    static Kubectl offline() {
        assumeTrue(isThere(), "there is no kubectl on the PATH");
        return new Kubectl(Optional.empty());
    }

    /** The test is skipped if there is no cluster. */
    public static Kubectl onCluster() {
        String path = System.getenv(KUBECONFIG);
        assumeTrue(
                path != null && !path.isEmpty(), KUBECONFIG + " does not name a kubeconfig: no Kubernetes to test on");
        assumeTrue(isThere(), "there is no kubectl on the PATH");
        return new Kubectl(Optional.of(Path.of(path)));
    }

    private static boolean isThere() {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator)) {
            if (Files.isExecutable(Path.of(directory, "kubectl"))) {
                return true;
            }
        }
        return false;
    }

    /** The output of a command that must succeed. */
    public String run(String... arguments) throws IOException, InterruptedException {
        Outcome outcome = tried("", arguments);
        assertThat(outcome.status())
                .as("kubectl %s: %s", String.join(" ", arguments), outcome.err())
                .isZero();
        return outcome.out();
    }

    /** @param input for {@code -f -} */
    public Outcome tried(String input, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("kubectl", ".out");
        Path err = Files.createTempFile("kubectl", ".err");
        try {
            Process process = builder(arguments)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("kubectl " + String.join(" ", arguments) + " does not end");
            }
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** A command that goes on until the caller ends it; both its outputs are one. */
    public Process start(String... arguments) throws IOException {
        return builder(arguments).redirectErrorStream(true).start();
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> line = new ArrayList<>(List.of("kubectl"));
        kubeconfig.ifPresent(path -> line.add("--kubeconfig=" + path));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line);
    }
}
