package dev.eider.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** {@code Main [latency] [rows] [staging] [launcher] [cluster]}: measures and prints; without a part, all that need no cluster. The system property {@code eider.home} is the project's root. */
public final class Main {
    private static final List<String> PARTS = List.of("latency", "rows", "staging");
    private static final String LAUNCHER = "launcher";
    private static final String CLUSTER = "cluster";

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        List<String> wanted = arguments.length == 0 ? PARTS : List.of(arguments);
        if (!Stream.concat(PARTS.stream(), Stream.of(LAUNCHER, CLUSTER))
                .toList()
                .containsAll(wanted)) {
            System.err.println("usage: bench/run [latency] [rows] [staging] [launcher] [cluster]");
            System.exit(2);
        }
        Path project = Path.of(System.getProperty("eider.home", ".")).toRealPath();
        Path work = Files.createTempDirectory("eider-bench-").toRealPath();
        try {
            System.out.println(Machine.describe());
            Bench bench = new Bench(project, work);
            if (!Collections.disjoint(PARTS, wanted)) {
                run(bench, wanted);
            }
            if (wanted.contains(LAUNCHER)) {
                LauncherBench.run(bench);
            }
            if (wanted.contains(CLUSTER)) {
                ClusterBench.run(bench);
            }
            System.out.println(Machine.load());
        } finally {
            delete(work);
        }
    }

    private static void run(Bench bench, List<String> wanted) throws Exception {
        try (Bench.S3 s3 = bench.startS3()) {
            if (wanted.contains("latency") || wanted.contains("rows")) {
                try (Gateway gateway = Gateway.start(bench, s3.settings())) {
                    if (wanted.contains("latency")) {
                        LatencyBench.run(bench, gateway, s3.settings());
                    }
                    if (wanted.contains("rows")) {
                        RowsBench.run(bench, gateway);
                    }
                }
            }
            if (wanted.contains("staging")) {
                StagingBench.run(bench, s3.settings());
            }
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
