package dev.eider.gateway.process;

import java.util.List;

/** JVM flags of children that live for one task. */
public final class ChildFlags {
    /**
     * Such a JVM leaves the work to DuckDB: the simplest collector, the first compiler only, no shared
     * performance file. Its own messages go to standard error, as standard output is for events.
     */
    public static final List<String> FAST_START = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            // Reflection by method handles (JEP 416) spins a class for every shape of constructor: too dear for one
            // call of each.
            "-Djdk.reflect.useNativeAccessorOnly=true",
            // What the cache remembers of the training run's profile makes the compiler busy with methods that one
            // query hardly
            // uses.
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-AOTReplayTraining",
            "-Xlog:disable",
            "-Xlog:all=warning:stderr");

    private ChildFlags() {}
}
