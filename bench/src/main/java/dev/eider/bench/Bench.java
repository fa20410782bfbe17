package dev.eider.bench;

import dev.eider.contract.Json;
import dev.eider.contract.StorageSettings;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.gateway.process.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What every part needs.
 *
 * @param project the project's root, with {@code ./eider}
 * @param work an empty directory for all data of this run
 */
record Bench(Path project, Path work) {
    static final String BUCKET = "bench";

    /** Child JVMs with this run's class path and DuckDB's library unpacked, as Eider's own children have it. */
    JavaCommand java() throws IOException {
        return NativeLibrary.unpacked(JavaCommand.ofThisProcess(), project.resolve("target/dist/cache"));
    }

    /** Child JVMs with DuckDB's jar as it comes: each unpacks its library into a temporary file. */
    static JavaCommand javaAsItComes() {
        return JavaCommand.ofThisProcess();
    }

    /** A running S3 server in a process of its own, with an empty bucket. */
    record S3(Child process, StorageSettings settings) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            process.close();
        }
    }

    S3 startS3() throws IOException {
        return startS3("127.0.0.1");
    }

    /** @param host address of this machine that it listens on */
    S3 startS3(String host) throws IOException {
        Path objects = Files.createDirectories(work.resolve("s3"));
        List<String> line =
                java().line(List.of("-Xmx1g"), S3ServerMain.class.getName(), List.of(host, objects.toString(), BUCKET));
        Child process = Child.start(line, Map.of());
        return new S3(process, Json.read(process.await(text -> text.startsWith("{")), StorageSettings.class));
    }

    static void progress(String text) {
        System.err.println("bench: " + text);
    }
}
