package dev.eider.images;

import dev.eider.gateway.process.ChildFlags;
import dev.eider.gateway.process.WarmStart;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What runs in an image. The JVM's flags stand in {@code /app/<argumentFile>}, so that a command line needs no class path. */
enum Program {
    GATEWAY(
            "gateway",
            "gateway/lib",
            "gateway.args",
            // The rest of a pod's memory is for planners, Arrow and, without a database of one's own, PostgreSQL.
            List.of("-XX:+UseG1GC", "-XX:MaxRAMPercentage=35", "-XX:+ExitOnOutOfMemoryError"),
            Optional.empty(),
            List.of("dev.eider.gateway.Main"),
            List.of("serve"),
            List.of(8080, 15432, 9091),
            Map.of("EIDER_HOST", "0.0.0.0", "EIDER_DATA_DIR", "/data", "LC_ALL", "C.UTF-8")),
    JOB_RUNNER(
            "job-runner",
            "runner/lib",
            "runner.args",
            ChildFlags.FAST_START,
            Optional.of(WarmStart.RUNNER_TRAINING),
            List.of("dev.eider.runner.RunnerMain"),
            List.of(),
            List.of(),
            Map.of("LC_ALL", "C.UTF-8"));

    private final String imageName;
    private final String libraries;
    private final String argumentFile;
    private final List<String> flags;
    private final Optional<String> training;
    private final List<String> main;
    private final List<String> arguments;
    private final List<Integer> ports;
    private final Map<String, String> environment;

    Program(
            String imageName,
            String libraries,
            String argumentFile,
            List<String> flags,
            Optional<String> training,
            List<String> main,
            List<String> arguments,
            List<Integer> ports,
            Map<String, String> environment) {
        this.imageName = imageName;
        this.libraries = libraries;
        this.argumentFile = argumentFile;
        this.flags = flags;
        this.training = training;
        this.main = main;
        this.arguments = arguments;
        this.ports = ports;
        this.environment = environment;
    }

    String imageName() {
        return imageName;
    }

    /** Where its jars lie in the distribution. */
    String libraries() {
        return libraries;
    }

    String argumentFile() {
        return argumentFile;
    }

    /** Of its JVM, beyond those that all of Eider's need. */
    List<String> flags() {
        return flags;
    }

    /** The class of a run to learn from for an ahead-of-time cache. */
    Optional<String> training() {
        return training;
    }

    List<String> main() {
        return main;
    }

    /** What a container is told that is told nothing else. */
    List<String> arguments() {
        return arguments;
    }

    List<Integer> ports() {
        return ports;
    }

    Map<String, String> environment() {
        return environment;
    }
}
