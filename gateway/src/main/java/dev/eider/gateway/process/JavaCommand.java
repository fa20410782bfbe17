package dev.eider.gateway.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a child JVM is started: the planner and, without a cluster, the runner.
 *
 * @param java the executable
 * @param classPath in order
 * @param flags JVM flags that every child needs
 */
public record JavaCommand(Path java, List<Path> classPath, List<String> flags) {
    /** Arrow opens java.nio, netty uses Unsafe, DuckDB is native. */
    public static final List<String> REQUIRED = List.of(
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    public JavaCommand {
        classPath = List.copyOf(classPath);
        flags = List.copyOf(flags);
    }

    /** The JVM, the class path and the temporary directory of this very process. */
    public static JavaCommand ofThisProcess() {
        List<Path> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            entries.add(Path.of(entry));
        }
        List<String> flags = new ArrayList<>(REQUIRED);
        flags.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        return new JavaCommand(Path.of(System.getProperty("java.home"), "bin", "java"), entries, flags);
    }

    /**
     * The JVM of this process with the jars of a directory as class path: the project's own first, then by name, so that the order is the
     * same everywhere.
     */
    public static JavaCommand ofDirectory(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted(Comparator.comparing(
                                    (Path jar) -> !jar.getFileName().toString().startsWith("eider-"))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
            return ofThisProcess().withClassPath(jars);
        }
    }

    public JavaCommand withFlags(List<String> moreFlags) {
        List<String> all = new ArrayList<>(flags);
        all.addAll(moreFlags);
        return new JavaCommand(java, classPath, all);
    }

    public JavaCommand withClassPath(List<Path> newClassPath) {
        return new JavaCommand(java, newClassPath, flags);
    }

    /** The command line that runs {@code mainClass}. */
    public List<String> line(List<String> extraFlags, String mainClass, List<String> arguments) {
        List<String> line = new ArrayList<>();
        line.add(java.toString());
        line.addAll(flags);
        line.addAll(extraFlags);
        line.add("-cp");
        line.add(String.join(
                File.pathSeparator, classPath.stream().map(Path::toString).toList()));
        line.add(mainClass);
        line.addAll(arguments);
        return line;
    }
}
