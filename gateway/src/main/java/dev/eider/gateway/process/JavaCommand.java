package dev.eider.gateway.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a child JVM is started: the planner and, without a cluster, the runner.
 *
 * @param java the executable
 * @param classPath in order
 * @param flags JVM flags that every child needs
 */
public record JavaCommand(Path java, List<Path> classPath, List<String> flags) {
    /** Arrow opens java.nio, netty uses Unsafe, DuckDB is native. */
    private static final List<String> REQUIRED = List.of(
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    public JavaCommand {
        classPath = List.copyOf(classPath);
        flags = List.copyOf(flags);
    }

    /** The JVM and the class path of this very process. */
    public static JavaCommand ofThisProcess() {
        List<Path> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            entries.add(Path.of(entry));
        }
        return new JavaCommand(Path.of(System.getProperty("java.home"), "bin", "java"), entries, REQUIRED);
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
