package dev.eider.images;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An ahead-of-time cache (JEP 483, 514) made by the JVM of an image for the class path of that image. A JVM takes a cache only from a JVM of the
 * same build, with jars of the same sizes, times and order; directories before them may differ. So the image without cache is unpacked, and
 * its JVM runs here, on this machine's C library.
 */
final class AheadOfTimeCache {
    private static final int TRAINING_SECONDS = 180;

    private AheadOfTimeCache() {}

    /**
     * @param image without cache
     * @param workDir an empty directory
     * @return the cache
     * @throws IOException with the JVM's words, if it could not be made
     */
    static Path make(Path image, Application application, String training, Path workDir)
            throws IOException, InterruptedException {
        Path root = Files.createDirectories(workDir.resolve("root")).toRealPath();
        String javaHome;
        try (ImageArchive archive = ImageArchive.open(image)) {
            javaHome = archive.javaHome();
            archive.unpack(List.of(javaHome, Application.HOME, Application.NATIVE), root);
        }
        Path cache = workDir.resolve("cache");
        List<String> line = new ArrayList<>();
        line.add(root + javaHome + "/bin/java");
        line.addAll(application.arguments(root + Application.HOME, false));
        line.add("-Djava.library.path=" + root + Application.NATIVE);
        line.add("-XX:AOTCacheOutput=" + cache);
        line.add(training);
        run(line, cache, workDir.resolve("log"));
        return cache;
    }

    private static void run(List<String> line, Path cache, Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log.toFile()))
                .start();
        process.getOutputStream().close();
        try {
            boolean ended = process.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0 || !Files.isRegularFile(cache)) {
                throw new IOException(
                        "the training run failed: " + Files.readString(log).strip());
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
